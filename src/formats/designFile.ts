import { parseCodecId } from '../codecs/registry.ts'
import { TooLargeError } from '../numerics/errors.ts'
import { hadamardOrder } from '../numerics/hadamard.ts'
import { type Design, expandDesign, type Grid, traceLaw } from '../study/design/design.ts'
import { findLaw } from '../study/laws/dataLaw.ts'
import { parseStructure } from '../study/laws/structure.ts'
import { parseScheme } from '../study/schemes.ts'
import { checkSchema } from './checkSchema.ts'
import { designSchema } from './designSchema.ts'
import { parseJson } from './parseJson.ts'

const MAX_CELLS = 1_000_000
const MAX_VECTORS = 1_000_000
const MAX_LOGITS = 100_000_000

/**
 * Reads a design, and checks that every cell of it can be measured.
 *
 * @param name the file's name, for messages
 * @throws FormatError when the text is not JSON
 * @throws RangeError which names the first wrong field and its value
 * @throws TooLargeError when there are more cells, or more vectors in one, than a machine can hold
 */
export function readDesign(text: string, name: string): Design {
  const { format: _, ...design } = checkSchema(designSchema, parseJson(text, name), name)
  checkNames(design, name)
  checkSize(design, name)
  for (const [index, grid] of design.grids.entries()) checkGrid(grid, design, `${name}: grids[${index}]`)
  return design
}

/** Cells are told apart by the name of their grid. */
function checkNames({ grids }: Design, who: string): void {
  const names = grids.map((grid) => grid.name)
  const twice = names.findIndex((name, index) => names.indexOf(name) < index)
  if (twice >= 0)
    throw new RangeError(`${who}: grids[${twice}].name: expected a name once, got "${names[twice]}" again`)
}

/** What would end without a word: all cells are in memory, and all logits of one. */
function checkSize({ grids, trials, numKeys, numQueries }: Design, who: string): void {
  const numCells = grids.reduce(
    (sum, { laws, structures, headDims, temperatures = [1] }) =>
      sum + trials * laws.length * structures.length * headDims.length * temperatures.length,
    0,
  )
  if (numCells > MAX_CELLS)
    throw new TooLargeError(`${who}: at most ${MAX_CELLS} cells are measured, got ${numCells}; lower trials`)
  if (numKeys * numQueries > MAX_LOGITS || numKeys > MAX_VECTORS || numQueries > MAX_VECTORS)
    throw new TooLargeError(
      `${who}: a cell has at most ${MAX_VECTORS} keys or queries and ${MAX_LOGITS} pairs of them, ` +
        `got ${numKeys} and ${numQueries}; lower numKeys or numQueries`,
    )
}

function checkGrid(grid: Grid, design: Design, where: string): void {
  for (const [index, headDim] of grid.headDims.entries()) checkHeadDim(headDim, `${where}.headDims[${index}]`)
  for (const [index, law] of grid.laws.entries()) checkLaw(law, design, `${where}.laws[${index}]`)
  for (const [index, structure] of grid.structures.entries())
    for (const headDim of grid.headDims)
      within(`${where}.structures[${index}]`, () => parseStructure(structure, headDim))
  for (const [index, scheme] of grid.schemes.entries())
    within(`${where}.schemes[${index}]`, () => parseScheme(scheme))
  checkExpansion(grid, design, where)
}

function checkLaw(law: string, { trace }: Design, where: string): void {
  if (law !== traceLaw) within(where, () => findLaw(law))
  else if (trace === undefined)
    throw new RangeError(`${where}: the design names no trace, got law "${traceLaw}"; add "trace": <file>`)
}

/** A padded head dim would be measured at a size that nobody asked for. */
function checkHeadDim(headDim: number, where: string): void {
  const refusal = parseCodecId('qjl4').family.refuses?.(headDim)
  if (refusal !== undefined) throw new RangeError(`${where}: ${refusal}, got ${headDim}`)
  const above = hadamardOrder(headDim)
  if (above === headDim) return
  let below = headDim - 1
  while (hadamardOrder(below) !== below) below--
  throw new RangeError(
    `${where}: no Hadamard matrix of this order, got ${headDim}; the nearest are ${below} and ${above}`,
  )
}

/** A reading may lead to a scheme that is named besides, or that one of the widths does not have. */
function checkExpansion(grid: Grid, design: Design, where: string): void {
  const [{ schemes, bits }] = expandDesign({ ...design, trials: 1, grids: [grid] })
  for (const [index, scheme] of schemes.entries()) {
    within(`${where}.readings`, () => bits.map((width) => parseScheme(scheme).values(width)))
    if (schemes.indexOf(scheme) < index)
      throw new RangeError(`${where}.schemes: expected each scheme once, got "${scheme}" again from readings`)
  }
}

/** Puts the place before the message of whoever refuses. */
function within<Result>(where: string, check: () => Result): Result {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RangeError(`${where}: ${error.message}`)
  }
}
