"""Writes numpy-print.json: arrays and what numpy itself prints for them. python3 test/services/brief/numpy-print-golden.py (numpy 2.4.6), then npx oxfmt on it"""

import json
import math
import os

import numpy as np

np.set_printoptions(legacy="2.1")  # the form of the brief's numpy
cases = []


def plain(value):
    if isinstance(value, float) and (not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0)):
        return repr(value)
    return value


def add(name, array, quotient=None):
    """quotient: cell i is i / quotient, so that large arrays need no list."""
    data = {"quotient": quotient} if quotient is not None else {"values": [plain(v) for v in array.ravel().tolist()]}
    cases.append(
        {"name": name, "dtype": str(array.dtype), "shape": list(array.shape), **data, "text": str(array), "repr": repr(array)}
    )


r = np.random.RandomState(1)
for dtype in (np.float64, np.float32):
    a = lambda *values: np.array(values, dtype)
    tag = dtype.__name__ + ": "
    add(tag + "whole numbers", a(1, 2, 30, -4))
    add(tag + "short fractions", a(0.5, -1.25, 100.125, 0))
    add(tag + "negative zero", a(-0.0, 0.0, 1))
    add(tag + "only zeros", np.zeros((2, 3), dtype))
    add(tag + "thirds", a(1 / 3, 2 / 3, -1 / 3, 400 / 3))
    add(tag + "exact ties at the ninth digit", a(1 / 512, 3 / 512, 5 / 512, 0.5 + 7 / 512))
    add(tag + "carry through all digits", a(0.999999999, 9.99999999999, 0.5))
    add(tag + "ratio above 1000", a(0.01, 10.5, 3))
    add(tag + "ratio of exactly 1000", a(1, 1000))
    add(tag + "smallest below 1e-4", a(0.00009, 0.00001))
    add(tag + "tiny and huge", a(1e-30, 1e30, -3.5e12))
    add(tag + "three digits in the exponent or subnormal", a(5e-324, 1e-40, 1e38))
    add(tag + "powers of two", np.array([2.0**k for k in range(-44, 60, 3)], dtype))
    add(tag + "powers of ten", np.array([10.0**k for k in range(-24, 24, 3)], dtype))
    add(tag + "large but positional", a(99999990, 16777217, 12345678))
    add(tag + "from 1e8 on scientific", a(1e8, 3e8))
    add(tag + "zero in scientific form", a(0, -0.0, 1e-9))
    add(tag + "probabilities", np.array(r.rand(10) ** 20, dtype))
    add(tag + "nan among numbers", a(np.nan, 1.5, 2))
    add(tag + "infinities", a(np.inf, -np.inf, 1, 22.25))
    add(tag + "positive infinity", a(np.inf, 1))
    add(tag + "nothing finite", a(np.nan, np.inf))
    add(tag + "nan in scientific form", a(np.nan, 1e-9, 1))
    add(tag + "one cell, four dimensions", np.full((1, 1, 1, 2), -113.18404846, dtype))
    add(tag + "wrapped rows", np.array(r.randn(40), dtype))
    add(tag + "wrapped rows of three dimensions", np.array(r.randn(2, 2, 13), dtype))
    add(tag + "wrapped scientific rows", np.array(r.randn(3, 7) * 1e-7, dtype))
    add(tag + "random bits", r.randint(0, 2**31, 60).astype(np.uint32).view(np.float32).astype(dtype))
    add(tag + "summarised line", (np.arange(1001) / 7).astype(dtype), 7)
    add(tag + "summarised in two axes", (np.arange(1200) / 7).astype(dtype).reshape(30, 40), 7)
    add(tag + "summarised, short axes whole", (np.arange(2000) / 3).astype(dtype).reshape(2, 5, 100, 2), 3)
    add(tag + "summarised in three axes", (np.arange(11**3) / 11).astype(dtype).reshape(11, 11, 11), 11)
    add(tag + "empty", np.zeros(0, dtype))
    add(tag + "empty with rows", np.zeros((3, 0), dtype))
for dtype in (np.int32, np.int64, np.uint8):
    add(f"{dtype.__name__}: one width for all", np.array([[1, 20], [100, 3]], dtype))
    add(f"{dtype.__name__}: summarised", np.arange(1200).astype(dtype).reshape(600, 2), 1)
add("uint8: exactly the threshold is printed whole", np.arange(1000).astype(np.uint8).reshape(10, 100), 1)
add("int32: negative", np.array([-5, 3, 1000], np.int32))
add("int64: long", np.array([-(2**62), 2**62], np.int64) // 2**10)
add("bool: rows", np.array([[True, False, True], [False, False, True]]))

out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "numpy-print.json")
with open(out, "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), os.path.getsize(out))
