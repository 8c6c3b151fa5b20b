export { logitsOfPair } from './double/logits'
