/**
 * Every address outside the program that its pages link to. The desktop opens these in the user's
 * browser and no others: an address that a page made up could carry data out.
 */

export interface ReadingEntry {
  readonly title: string
  readonly url: string
  readonly topic: ReadingTopic
}

export const READING_TOPICS = ['Overviews', 'Backward', 'Lectures', 'The paper of LeNet-5', 'References'] as const
export type ReadingTopic = (typeof READING_TOPICS)[number]

/** The list of the brief, in its order. */
export const READING_LIST: readonly ReadingEntry[] = [
  {
    title: 'Convolutional neural network',
    url: 'https://en.wikipedia.org/wiki/Convolutional_neural_network',
    topic: 'Overviews'
  },
  {
    title: 'Convolutional Neural Networks (CNNs) explained',
    url: 'https://www.youtube.com/watch?v=YRhxdVk_sIs',
    topic: 'Overviews'
  },
  {
    title: 'The best explanation of Convolutional Neural Networks on the Internet!',
    url: 'https://medium.com/technologymadeeasy/the-best-explanation-of-convolutional-neural-networks-on-the-internet-fbb8b1ad5df8',
    topic: 'Overviews'
  },
  {
    title: 'Machine Learning is Fun! Part 3: Deep Learning and Convolutional Neural Networks',
    url: 'https://medium.com/@ageitgey/machine-learning-is-fun-part-3-deep-learning-and-convolutional-neural-networks-f40359318721',
    topic: 'Overviews'
  },
  {
    title: 'Convolutional Neural Networks: The Biologically-Inspired Model',
    url: 'https://www.codementor.io/@james_aka_yale/convolutional-neural-networks-the-biologically-inspired-model-iq6s48zms',
    topic: 'Overviews'
  },
  {
    title: 'Back Propagation in Convolutional Neural Networks — Intuition and Code',
    url: 'https://becominghuman.ai/back-propagation-in-convolutional-neural-networks-intuition-and-code-714ef1c38199',
    topic: 'Backward'
  },
  {
    title: 'Backpropagation in a convolutional layer',
    url: 'https://towardsdatascience.com/backpropagation-in-a-convolutional-layer-24c8d64d8509',
    topic: 'Backward'
  },
  {
    title: 'Convolutional Neural Network – Backward Propagation of the Pooling Layers',
    url: 'https://lanstonchu.wordpress.com/2018/09/01/convolutional-neural-network-cnn-backward-propagation-of-the-pooling-layers/',
    topic: 'Backward'
  },
  {
    title: 'Pooling Layer',
    url: 'https://www.jefkine.com/general/2016/09/05/backpropagation-in-convolutional-neural-networks/#pooling-layer',
    topic: 'Backward'
  },
  {
    title: 'Why Convolutions',
    url: 'https://www.youtube.com/watch?v=ay3zYUeuyhU&list=PLkDaE6sCZn6Gl29AoE31iwdVwSG-KnDzF&index=12',
    topic: 'Lectures'
  },
  {
    title: 'One Layer of a Convolutional Net',
    url: 'https://www.youtube.com/watch?v=jPOAS7uCODQ&list=PLkDaE6sCZn6Gl29AoE31iwdVwSG-KnDzF&index=8',
    topic: 'Lectures'
  },
  {
    title: 'Simple Convolutional Network Example',
    url: 'https://www.youtube.com/watch?v=3PyJA9AfwSk&list=PLkDaE6sCZn6Gl29AoE31iwdVwSG-KnDzF&index=9',
    topic: 'Lectures'
  },
  {
    title: 'CNN Example',
    url: 'https://www.youtube.com/watch?v=bXJx7y51cl0&list=PLkDaE6sCZn6Gl29AoE31iwdVwSG-KnDzF&index=11',
    topic: 'Lectures'
  },
  {
    title: 'Gradient-Based Learning Applied to Document Recognition (LeNet-5)',
    url: 'https://yann.lecun.com/exdb/publis/pdf/lecun-01a.pdf',
    topic: 'The paper of LeNet-5'
  },
  {
    title: 'tf.layers.Conv2D',
    url: 'https://docs.w3cub.com/tensorflow~2.9/compat/v1/layers/conv2d',
    topic: 'References'
  },
  {
    title: 'tf.keras.layers.Conv2D',
    url: 'https://www.tensorflow.org/api_docs/python/tf/keras/layers/Conv2D',
    topic: 'References'
  },
  {
    title: 'tf.layers.AveragePooling2D',
    url: 'https://docs.w3cub.com/tensorflow~2.9/compat/v1/layers/averagepooling2d',
    topic: 'References'
  },
  {
    title: 'tf.keras.layers.AveragePooling2D',
    url: 'https://www.tensorflow.org/api_docs/python/tf/keras/layers/AveragePooling2D',
    topic: 'References'
  },
  {
    title: 'tf.layers.MaxPooling2D',
    url: 'https://docs.w3cub.com/tensorflow~2.9/compat/v1/layers/maxpooling2d',
    topic: 'References'
  },
  {
    title: 'tf.keras.layers.MaxPooling2D',
    url: 'https://www.tensorflow.org/api_docs/python/tf/keras/layers/MaxPool2D',
    topic: 'References'
  },
  {
    title: 'tf.layers.Flatten',
    url: 'https://docs.w3cub.com/tensorflow~2.9/compat/v1/layers/flatten',
    topic: 'References'
  },
  {
    title: 'tf.keras.layers.Flatten',
    url: 'https://www.tensorflow.org/api_docs/python/tf/keras/layers/Flatten',
    topic: 'References'
  },
  {
    title: 'Reproducibility in Keras Models',
    url: 'https://keras.io/examples/keras_recipes/reproducibility_recipes/',
    topic: 'References'
  }
]

/** The paper that the article is about. */
export const KRIZHEVSKY_2012 = 'https://papers.nips.cc/paper/2012/file/c399862d3b9d6b76c8436e924a68c45b-Paper.pdf'
/** The paper of LeNet-5. */
export const LECUN_1998 = 'https://yann.lecun.com/exdb/publis/pdf/lecun-01a.pdf'

const LINKED: ReadonlySet<string> = new Set([...READING_LIST.map(({ url }) => url), KRIZHEVSKY_2012])

export function isLinkedUrl(url: string): boolean {
  return LINKED.has(url)
}
