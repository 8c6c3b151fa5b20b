export { decodeE4m3, decodeE5m2, decodeHalves, encodeE4m3, encodeE5m2, encodeHalves } from './floats'
export { decodeQ4Blocks, decodeQ8Blocks, encodeQ4Blocks, encodeQ8Blocks } from './ggmlBlocks'
export { decodeQjlCode, encodeQjlCode } from './qjlCode'
export { decodeVectorCode, decodeVectorCodeRotated, encodeVectorCode } from './vectorCode'
