"""Steps of training ResNet-20 for CIFAR-10 by JAX, channels last, compiled by
XLA."""

import measure

options = measure.parse_options(__doc__)

import jax
import numpy
from jax import lax
from jax import numpy as jnp


def make_parameters():
    generator = numpy.random.default_rng(2)

    def make_layer(inputs, outputs):
        scale = (2 / (9 * inputs)) ** 0.5
        weight = scale * generator.standard_normal((3, 3, inputs, outputs))
        return {
            "weight": weight.astype(numpy.float32),
            "gamma": numpy.ones(outputs, numpy.float32),
            "beta": numpy.zeros(outputs, numpy.float32),
        }

    layers, inputs = [make_layer(3, measure.WIDTHS[0])], measure.WIDTHS[0]
    for width in measure.WIDTHS:
        for _ in range(measure.BLOCKS):
            layers += [make_layer(inputs, width), make_layer(width, width)]
            inputs = width
    linear = 0.1 * generator.standard_normal((inputs, 10)).astype(numpy.float32)
    return {"layers": layers, "linear": linear, "bias": jnp.zeros(10)}


def apply_layer(layer, x, stride, statistics):
    x = lax.conv_general_dilated(
        x,
        layer["weight"],
        (stride, stride),
        ((1, 1), (1, 1)),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    statistics.append((mean, variance))
    return (x - mean) * lax.rsqrt(variance + 1e-5) * layer["gamma"] + layer["beta"]


def apply_block(first, second, x, statistics):
    inputs, outputs = first["weight"].shape[2:]
    stride, half = outputs // inputs, (outputs - inputs) // 2
    y = jax.nn.relu(apply_layer(first, x, stride, statistics))
    y = apply_layer(second, y, 1, statistics)
    if half:
        x = jnp.pad(x[:, ::stride, ::stride], ((0, 0), (0, 0), (0, 0), (half, half)))
    return jax.nn.relu(x + y)


def compute_loss(parameters, images, labels):
    statistics, layers = [], parameters["layers"]
    x = jax.nn.relu(apply_layer(layers[0], images, 1, statistics))
    for i in range(1, len(layers), 2):
        x = apply_block(layers[i], layers[i + 1], x, statistics)
    logits = x.mean((1, 2)) @ parameters["linear"] + parameters["bias"]
    scores = jax.nn.log_softmax(logits)
    return -scores[jnp.arange(len(labels)), labels].mean(), statistics


def update(state, images, labels):
    parameters, velocities, running = state
    gradient = jax.value_and_grad(compute_loss, has_aux=True)
    (loss, statistics), gradients = gradient(parameters, images, labels)
    velocities = jax.tree.map(
        lambda v, g, w: measure.MOMENTUM * v + g + measure.WEIGHT_DECAY * w,
        velocities,
        gradients,
        parameters,
    )
    parameters = jax.tree.map(
        lambda w, v: w - measure.LEARNING_RATE * v, parameters, velocities
    )
    running = jax.tree.map(lambda r, s: 0.9 * r + 0.1 * s, running, statistics)
    return (parameters, velocities, running), loss


parameters = jax.tree.map(jnp.asarray, make_parameters())
running = [
    (jnp.zeros_like(layer["beta"]), jnp.ones_like(layer["gamma"]))
    for layer in parameters["layers"]
]
state = (parameters, jax.tree.map(jnp.zeros_like, parameters), running)
images, labels = measure.make_batch(options.batch)
images, labels = jnp.asarray(images.transpose(0, 2, 3, 1)), jnp.asarray(labels)
compiled = jax.jit(update, donate_argnums=0)


def step():
    global state
    state, loss = compiled(state, images, labels)
    return float(loss)


measure.report("JAX", jax.__version__, options, step)
