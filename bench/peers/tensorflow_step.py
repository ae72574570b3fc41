"""Steps of training ResNet-20 for CIFAR-10 by TensorFlow, channels last, as a
graph."""

import measure

options = measure.parse_options(__doc__)

import keras
import tensorflow
from keras import layers, ops

tensorflow.config.threading.set_intra_op_parallelism_threads(options.threads)
tensorflow.config.threading.set_inter_op_parallelism_threads(1)


def add_layer(x, filters, stride):
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(filters, 3, stride, use_bias=False)(x)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)


def add_block(x, filters):
    inputs = x.shape[-1]
    stride, half = filters // inputs, (filters - inputs) // 2
    y = add_layer(layers.ReLU()(add_layer(x, filters, stride)), filters, 1)
    if half:
        x = ops.pad(x[:, ::stride, ::stride], ((0, 0), (0, 0), (0, 0), (half, half)))
    return layers.ReLU()(layers.Add()([x, y]))


def make_model():
    images = keras.Input((32, 32, 3), options.batch)
    x = layers.ReLU()(add_layer(images, measure.WIDTHS[0], 1))
    for width in measure.WIDTHS:
        for _ in range(measure.BLOCKS):
            x = add_block(x, width)
    return keras.Model(images, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


model = make_model()
optimizer = keras.optimizers.SGD(
    measure.LEARNING_RATE, measure.MOMENTUM, weight_decay=measure.WEIGHT_DECAY
)
optimizer.build(model.trainable_variables)
images, labels = measure.make_batch(options.batch)
images = tensorflow.constant(images.transpose(0, 2, 3, 1))
labels = tensorflow.constant(labels)
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@tensorflow.function
def train(images, labels):
    with tensorflow.GradientTape() as tape:
        loss = cross_entropy(labels, model(images, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


measure.report(
    "TensorFlow",
    tensorflow.__version__,
    options,
    lambda: float(train(images, labels)),
)
