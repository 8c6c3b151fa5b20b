export { multiplyVectors } from './double/denseMap'
export { logitsOfPair } from './double/logits'
