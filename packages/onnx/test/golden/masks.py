"""
Makes masks.json: the masks of places in ONNX models, from the definition of the streams alone, in NumPy. With NumPy and Python's statistics:

    python3 masks.py > masks.json

The key of the seed "maskout" is that of seeds.json in the core's fixtures. A factor is what a tensor is multiplied by, a shift what is added.
"""

import json
import statistics

import numpy

KEY = (775135348, 466190689)
ALPHA = -1.7580993408473766


def philox(counters, key):
    """Philox4x32-10 on counters [blocks, 4]."""
    c = [counters[:, i].astype(numpy.uint64) for i in range(4)]
    k0, k1 = key
    for _ in range(10):
        p0, p1 = c[0] * numpy.uint64(0xD2511F53), c[2] * numpy.uint64(0xCD9E8D57)
        low, shift = numpy.uint64(0xFFFFFFFF), numpy.uint64(32)
        c = [(p1 >> shift) ^ c[1] ^ numpy.uint64(k0), p1 & low, (p0 >> shift) ^ c[3] ^ numpy.uint64(k1), p0 & low]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return numpy.stack(c, axis=1).astype(numpy.uint32)


def fold_in(key, n):
    words = philox(numpy.array([[n & 0xFFFFFFFF, n >> 32, 0, 0x666F6C64]]), key)[0]
    return int(words[0]), int(words[1])


def blocks(count, each, step, sample):
    number = -(-count // each)
    return numpy.array([[block, 0, step, sample] for block in range(number)])


def kept(key, count, rate, sample, step=0):
    draws = philox(blocks(count, 8, step, sample), key).view("<u2").flatten()[:count]
    return draws < int((1 - rate) * 65536 + 0.5)


def mask(noise, key, shape, rate, sample):
    if noise == "spatial":
        shape = [size if axis < 2 else 1 for axis, size in enumerate(shape)]
    count = int(numpy.prod(shape))
    if noise == "gaussian":
        words = philox(blocks(count, 4, 0, sample), fold_in(key, 0x6E6F6973)).flatten()[:count]
        inverse = statistics.NormalDist().inv_cdf
        normals = numpy.float32([inverse((int(word) + 0.5) / 2**32) for word in words])
        return numpy.float32(1 + (rate / (1 - rate)) ** 0.5 * normals.astype(float)), None
    q = int((1 - rate) * 65536 + 0.5) / 65536
    keep = kept(key, count, rate, sample)
    if noise != "alpha":
        return numpy.where(keep, numpy.float32(1 / q), numpy.float32(0)), None
    a = (q + ALPHA**2 * q * (1 - q)) ** -0.5
    b = -a * ALPHA * (1 - q)
    return numpy.where(keep, numpy.float32(a), numpy.float32(0)), numpy.where(keep, numpy.float32(b), numpy.float32(a * ALPHA + b))


cases = []
for place, (noise, rate) in enumerate([("inverted", 0.5), ("spatial", 0.3), ("alpha", 0.1), ("gaussian", 0.25)]):
    for sample in (0, 7):
        shape = [3, 4, 2, 5]
        factor, shift = mask(noise, fold_in(KEY, place), shape, rate, sample)
        case = {"place": place, "noise": noise, "rate": rate, "sample": sample, "shape": shape, "factor": factor.tolist()}
        cases.append(case if shift is None else {**case, "shift": shift.tolist()})
print(json.dumps(cases))
