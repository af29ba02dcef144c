"""Draws the 20 splits of Boston housing like the published experiments (their split_data_train_test.py). Each is a permutation of the
506 rows, whose first nine tenths are for training. Writes splits.json:

    python3 splits.py > splits.json
"""

import json

import numpy

numpy.random.seed(1)
rows = 506
permutations = [numpy.random.choice(range(rows), rows, replace=False).tolist() for _ in range(20)]
print("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in permutations) + "\n]")
