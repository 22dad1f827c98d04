from graphlib import CycleError, TopologicalSorter


def build_order(needs):
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise ValueError(str(error)) from None
