"""What numpy writes, and what it means. python3 test/data/numpy-golden.py > test/data/numpy-golden.json"""
import base64
import io
import json

import numpy as np


def base64_of(write):
    stream = io.BytesIO()
    write(stream)
    return base64.b64encode(stream.getvalue()).decode()


def npy(array, version=None):
    return base64_of(lambda stream: np.lib.format.write_array(stream, array, version=version))


def case(title, array, version=None):
    values = [str(v) if array.dtype.kind in 'iu' else float(v) for v in array.ravel()]
    return {'title': title, 'npy': npy(array, version), 'dtype': str(array.dtype), 'shape': array.shape, 'values': values}


def form(title, array, becomes):
    return {'title': title, 'npy': npy(array), 'dtype': becomes, 'shape': array.shape,
            'values': [float(v) for v in array.ravel()]}


HALVES = np.array([0, -1.5, 6e-8, 65504, 0.333])
TYPES = ['f4', 'f8', 'u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8']
arrays = {'conv1/kernel': np.arange(6, dtype='f4').reshape(2, 3) / 4, 'labels': np.array([3, 1]), 'scalar': np.array(2.5)}

print(json.dumps({
    'numpy': np.__version__,
    'read': [case(t, np.array([[0, 1, 100], [7, 2, 3]], dtype=t)) for t in TYPES]
    + [case(f'version {v[0]}', np.arange(3, dtype='f8') / 3, v) for v in [(1, 0), (2, 0), (3, 0)]]
    + [case('no dimensions', np.array(-1.5)), case('one dimension', np.arange(4, dtype='f4')),
       case('four dimensions', np.arange(16, dtype='f4').reshape(2, 2, 2, 2)), case('nothing in it', np.zeros((0, 28, 28)))],
    'forms': [form(f'big-endian {t}', np.array([[0, 1, 100], [7, 2, 3]], dtype=f'>{t}'), str(np.dtype(t)))
              for t in TYPES if t not in ('u1', 'i1')]
    + [form('Fortran order', np.asfortranarray(np.arange(24, dtype='f4').reshape(2, 3, 4)), 'float32'),
       form('Fortran order of bytes', np.asfortranarray(np.arange(6, dtype='u1').reshape(2, 3)), 'uint8'),
       form('Fortran order, big-endian', np.asfortranarray(np.arange(6, dtype='>i2').reshape(2, 3)), 'int16'),
       form('half precision', HALVES.astype('<f2'), 'float32'), form('half precision, big-endian', HALVES.astype('>f2'), 'float32'),
       form('booleans', np.array([[True, False], [False, True]]), 'uint8'),
       form('text', np.array(['7', '0', '10']), 'float64'), form('text, big-endian', np.array(['7', '-2.5'], dtype='>U4'), 'float64'),
       form('text of bytes', np.array([b'7', b'0', b'10']), 'float64')],
    'refused': [
        {'title': 'complex numbers', 'npy': npy(np.ones(3, dtype='c8')), 'says': 'type <c8'},
        {'title': 'words', 'npy': npy(np.array(['a'])), 'says': 'holds the text "a"; expected numbers'},
        {'title': 'Python objects', 'npy': npy(np.array([{}], dtype=object)), 'says': 'holds Python objects (pickled)'},
        {'title': 'records', 'npy': npy(np.zeros(2, dtype=[('a', 'f4')])), 'says': 'type [('},
    ],
    'npz': {
        'stored': base64_of(lambda stream: np.savez(stream, **arrays)),
        'deflated': base64_of(lambda stream: np.savez_compressed(stream, **arrays)),
    },
}))
