/**
 * What the paper states, in the words in which the article quotes it. A test holds every figure to
 * a list that was checked against the paper (alexnet-facts.md of the golden files); a figure that
 * is not there does not belong here.
 */
export const PAPER = {
  imageNet: 'over 15 million labelled, high-resolution images in about 22,000 categories',
  training: '1.2 million',
  validation: '50,000',
  test: '150,000',
  categories: '1000',
  mnistError: '0.3 %',
  shorterSide: '256',
  crop: '224 × 224',
  augmentation: '2048',
  parameters: '60 million',
  neurons: '650,000',
  cardMemory: '3 GB',
  card: 'GTX 580',
  reluError: '25 %',
  batch: '128',
  momentum: '0.9',
  weightDecay: '0.0005',
  weightDeviation: '0.01',
  rate: '0.01',
  passes: '90',
  colourDeviation: '0.1',
  dropout: '0.5',
  /** Points by which top-1 and top-5 error fall. */
  effect: {
    twoCards: ['1.7', '1.2'],
    normalisation: ['1.4', '1.2'],
    overlap: ['0.4', '0.3'],
    colour: ['1'],
    middleLayer: ['2']
  },
  cifarWithout: '13 %',
  cifarWith: '11 %',
  /** Top-1 and top-5 error on the test set of 2010. */
  in2010: {
    network: ['37.5 %', '17.0 %'],
    contest: ['47.1 %', '28.2 %'],
    published: ['45.7 %', '25.7 %']
  },
  /** Top-5 error in the contest of 2012. */
  in2012: {
    one: '18.2 %',
    five: '16.4 %',
    pretrained: '16.6 %',
    seven: '15.3 %',
    second: '26.2 %'
  },
  /** The whole of ImageNet as of Fall 2009. */
  fall2009: {
    categories: '10,184',
    images: '8.9 million',
    network: ['67.4 %', '40.9 %'],
    published: ['78.1 %', '60.9 %']
  },
  features: '4096'
} as const
