"""Reads a model with one Python library: python predict.py LIBRARY MODEL.onnx IMAGES.f32

IMAGES.f32 holds float32 network input (n, 1, 28, 28), little-endian. Prints the probabilities (n, 10) as one JSON list.
"""

import json
import sys

import numpy as np


def with_onnxruntime(model, images):
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(["probabilities"], {"image": images})[0]


def with_opencv(model, images):
    import cv2

    network = cv2.dnn.readNetFromONNX(model)
    network.setInput(images, "image")
    return network.forward("probabilities")


def with_onnx2torch(model, images):
    import onnx2torch
    import torch

    with torch.no_grad():
        outputs = onnx2torch.convert(model).eval()(torch.from_numpy(images))
    # In the order of the graph's outputs: logits, probabilities.
    return outputs[1].numpy()


def with_onnx(model, images):
    import onnx
    from onnx.reference import ReferenceEvaluator

    onnx.checker.check_model(model, full_check=True)
    loaded = onnx.load(model)
    stated = {value.name: value.type for value in loaded.graph.value_info}
    del loaded.graph.value_info[:]
    inferred = onnx.shape_inference.infer_shapes(loaded, check_type=True, strict_mode=True)
    if stated != {value.name: value.type for value in inferred.graph.value_info}:
        raise SystemExit("value_info is not what ONNX infers")
    return ReferenceEvaluator(model).run(["probabilities"], {"image": images})[0]


LIBRARIES = {
    "onnxruntime": with_onnxruntime,
    "opencv": with_opencv,
    "onnx2torch": with_onnx2torch,
    "onnx": with_onnx,
}

library, path, images_path = sys.argv[1:]
pixels = np.fromfile(images_path, "<f4").reshape(-1, 1, 28, 28)
print(json.dumps(np.asarray(LIBRARIES[library](path, pixels), np.float64).ravel().tolist()))
