export { scoreInt8 } from './attention/int8'
export { scoreProducts } from './attention/products'
