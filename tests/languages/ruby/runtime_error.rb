nil.nowhere
