"""LeNet-5 as other programs train it on a GPU: seconds of an epoch of 50,000 images of MNIST, batches of 32, float32.

Usage: python3 gpu-peers.py KIND FOLDER; KIND is torch, torch-graph, torch-compile, jax, keras-jax or keras-torch; FOLDER has MNIST's
IDX files, uncompressed. docs/benchmarks.md has the figures.
"""
import sys, time, os, struct
kind, folder = sys.argv[1], sys.argv[2]
if kind.startswith('keras-'): os.environ['KERAS_BACKEND'] = kind[6:]
os.environ.setdefault('XLA_PYTHON_CLIENT_PREALLOCATE', 'false')
import numpy as np
def idx(name, skip): return np.frombuffer(open(f'{folder}/{name}', 'rb').read(), np.uint8, offset=skip)
X = idx('train-images-idx3-ubyte', 16).reshape(-1, 28, 28, 1).astype(np.float32) / 255
Y = idx('train-labels-idx1-ubyte', 8).astype(np.int64)
XT, YT, XV, YV = X[:50000], Y[:50000], X[50000:], Y[50000:]
B, N = 32, 50000
def report(what, times, acc, note=''):
    print(f'{what}: epoch {min(times):.4f} s best of {len(times)} ({", ".join(f"{t:.4f}" for t in times)}), {N/min(times):.0f} images/s, validation {acc:.4f} {note}', flush=True)

if kind.startswith('torch'):
    import torch, torch.nn as nn, torch.nn.functional as F
    d = torch.device('cuda')
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    net = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
                        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)).to(d)
    x = torch.tensor(XT).permute(0, 3, 1, 2).contiguous().to(d); y = torch.tensor(YT).to(d)
    xv = torch.tensor(XV).permute(0, 3, 1, 2).contiguous().to(d); yv = torch.tensor(YV).to(d)
    def accuracy():
        with torch.no_grad(): return (net(xv).argmax(1) == yv).float().mean().item()
    print('torch', torch.__version__, torch.cuda.get_device_name(0), 'cudnn', torch.backends.cudnn.version())
    graph_kind = kind == 'torch-graph'
    opt = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-7, capturable=graph_kind, fused=True)
    f = torch.compile(net) if kind == 'torch-compile' else net
    def step(i):
        opt.zero_grad(set_to_none=True)
        loss = F.cross_entropy(f(x[i]), y[i]); loss.backward(); opt.step()
        return loss
    if graph_kind:
        static = torch.arange(B, device=d)
        s = torch.cuda.Stream(); s.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(s):
            for _ in range(11): step(static)
        torch.cuda.current_stream().wait_stream(s)
        g = torch.cuda.CUDAGraph()
        with torch.cuda.graph(g): loss = step(static)
    times = []
    for epoch in range(6 if graph_kind else 4):
        torch.cuda.synchronize(); t0 = time.perf_counter()
        order = torch.randperm(N, device=d)
        total = torch.zeros((), device=d)
        for b in range(0, N - B + 1, B):
            if graph_kind: static.copy_(order[b:b + B]); g.replay(); total += loss.detach()
            else: total += step(order[b:b + B]).detach()
        torch.cuda.synchronize(); times.append(time.perf_counter() - t0)
    report(f'PyTorch {kind}', times[1:], accuracy(), f'after {len(times)} epochs; mean loss of the last {total.item()/(N//B):.4f}')
elif kind.startswith('keras-'):
    import keras
    keras.utils.set_random_seed(0)
    L = keras.layers
    m = keras.Sequential([keras.Input((28, 28, 1)), L.Conv2D(6, 5, padding='same', activation='relu', kernel_initializer='he_normal'), L.MaxPooling2D(),
        L.Conv2D(16, 5, activation='relu', kernel_initializer='he_normal'), L.MaxPooling2D(), L.Flatten(), L.Dense(120, activation='relu', kernel_initializer='he_normal'),
        L.Dense(84, activation='relu', kernel_initializer='he_normal'), L.Dense(10, activation='softmax', kernel_initializer='he_normal')])
    m.compile(keras.optimizers.Adam(1e-3), 'sparse_categorical_crossentropy', metrics=['accuracy'])
    times = []
    class C(keras.callbacks.Callback):
        def on_epoch_begin(self, e, logs=None): self.t = time.perf_counter()
        def on_epoch_end(self, e, logs=None): times.append(time.perf_counter() - self.t); print('epoch', e, round(times[-1], 3), flush=True)
    print('keras', keras.__version__, keras.backend.backend())
    m.fit(XT, YT, batch_size=32, epochs=3, callbacks=[C()], verbose=0)
    _, acc = m.evaluate(XV, YV, verbose=0, batch_size=1000)
    report(f'Keras fit on {keras.backend.backend()}', times[1:], acc, f'after {len(times)} epochs')
elif kind == 'jax':
    import jax, jax.numpy as jnp
    print('jax', jax.__version__, jax.devices())
    def conv(x, w, b, pad): return jax.lax.conv_general_dilated(x, w, (1, 1), pad, dimension_numbers=('NHWC', 'HWIO', 'NHWC'), precision=jax.lax.Precision.HIGHEST) + b
    def pool(x): return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), 'VALID')
    def forward(p, x):
        x = pool(jax.nn.relu(conv(x, p[0], p[1], 'SAME'))); x = pool(jax.nn.relu(conv(x, p[2], p[3], 'VALID')))
        x = x.reshape(x.shape[0], -1)
        for i in (4, 6, 8):
            x = jnp.dot(x, p[i], precision=jax.lax.Precision.HIGHEST) + p[i + 1]
            if i < 8: x = jax.nn.relu(x)
        return x
    def loss(p, x, y): return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(forward(p, x)), y[:, None], 1))
    r = np.random.RandomState(0)
    p = []
    for s in [(5, 5, 1, 6), (5, 5, 6, 16), (400, 120), (120, 84), (84, 10)]:
        p += [jnp.asarray(r.normal(0, np.sqrt(2 / np.prod(s[:-1])), s).astype(np.float32)), jnp.zeros(s[-1])]
    x, y = jnp.asarray(XT), jnp.asarray(YT)
    zeros = [jnp.zeros_like(a) for a in p]
    @jax.jit
    def epoch(c, order):
        def step(c, i):
            p, m, v, t = c
            l, g = jax.value_and_grad(loss)(p, x[i], y[i])
            t = t + 1
            m = [0.9 * a + 0.1 * b for a, b in zip(m, g)]; v = [0.999 * a + 0.001 * b * b for a, b in zip(v, g)]
            rate = 1e-3 * jnp.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)
            p = [a - rate * b / (jnp.sqrt(d) + 1e-7) for a, b, d in zip(p, m, v)]
            return (p, m, v, t), l
        return jax.lax.scan(step, c, order)
    c = (p, zeros, zeros, jnp.zeros(()))
    times = []
    for e in range(5):
        order = jnp.asarray(r.permutation(N)[:N // B * B].reshape(-1, B))
        t0 = time.perf_counter(); c, l = epoch(c, order); l.block_until_ready(); times.append(time.perf_counter() - t0)
    acc = float((forward(c[0], jnp.asarray(XV)).argmax(1) == jnp.asarray(YV)).mean())
    report('JAX, an epoch as one lax.scan', times[1:], acc, f'first, with compilation, {times[0]:.1f} s')
