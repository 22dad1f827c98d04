def by_score(scores):
    return {score: [name] for name, score in scores.items()}
