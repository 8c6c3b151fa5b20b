export { scoreInt8 } from './attention/int8'
