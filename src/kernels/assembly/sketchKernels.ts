export { signsOfProducts } from './sketch/signsOfProducts'
export { addSignedColumn, addSignedRows } from './sketch/signSums'
