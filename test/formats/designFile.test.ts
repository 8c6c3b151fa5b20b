import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDesign } from '../../src/formats/designFile.ts'
import { TooLargeError } from '../../src/numerics/errors.ts'

const paperText = readFileSync(new URL('../../studies/paper/design.json', import.meta.url), 'utf8')

type Changes = readonly [path: string, value: unknown][]

/** The paper's design with some fields changed, as text; a value of undefined takes a field away. */
function changed(changes: Changes): string {
  const design = JSON.parse(paperText)
  for (const [path, value] of changes) {
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    const record = keys.reduce((inner, key) => inner[key], design)
    record[last] = value
  }
  return JSON.stringify(design)
}

describe('a design file', () => {
  it.each(['paper', 'quick'])('of ours can be read: %s', (name) => {
    const text = readFileSync(new URL(`../../studies/${name}/design.json`, import.meta.url), 'utf8')
    const { format, ...content } = JSON.parse(text)
    expect(format).toBe('kqv-study-1')
    expect(readDesign(text, 'design.json')).toEqual(content)
  })

  it.each<[Changes, string]>([
    [
      [['grids.0.laws', ['gaussian', 'laplase']]],
      'grids[0].laws[1]: law: unknown law "laplase"; did you mean "laplace"? expected one of gaussian, laplace, student5, student3',
    ],
    [
      [['grids.0.structures', ['full', 'rank129']]],
      'grids[0].structures[1]: structure: a rank lies between 1 and the head dim of 128, got 129',
    ],
    [
      [['grids.1.structures', ['rank100']]],
      'grids[1].structures[0]: structure: a rank lies between 1 and the head dim of 64, got 100',
    ],
    [
      [['grids.0.structures', ['tall']]],
      'grids[0].structures[0]: structure: unknown structure "tall"; expected one of full, rank<r>, channels',
    ],
    [
      [['grids.0.headDims', [128, 100]]],
      'grids[0].headDims[1]: no Hadamard matrix of this order, got 100; the nearest are 96 and 112',
    ],
    [[['grids.0.headDims', [4]]], 'grids[0].headDims[0]: expected 8 to 1024 values, got 4'],
    [[['trials', 0]], 'trials: too small: expected number to be >=1, got 0; correct it'],
    [[['grids.2.bits', [0, 4]]], 'grids[2].bits[0]: too small: expected number to be >=1, got 0; correct it'],
    [[['grids.2.bits', [4, 9]]], 'grids[2].bits[1]: too big: expected number to be <=8, got 9; correct it'],
    [[['trails', 3]], 'unknown field, got "trails"; did you mean "trials"?'],
    [
      [['grids.1.readings.scetch', []]],
      'grids[1].readings: unknown field, got "scetch"; did you mean "sketch"?',
    ],
    [
      [['grids.0.schemes', ['KQV', 'QKQW']]],
      'grids[0].schemes[1]: scheme: unknown scheme "QKQW"; did you mean "QKQV"? expected one of KV, KQV, QKQV, MSE-only, QKV',
    ],
    [
      [['grids.0.readings.sketch', ['gauss']]],
      'grids[0].readings.sketch[0]: expected one of "orthogonal"|"haar"|"gaussian", got "gauss"; correct it',
    ],
    [
      [['trace', undefined]],
      'grids[4].laws[0]: the design names no trace, got law "trace"; add "trace": <file>',
    ],
    [
      [['grids.0.laws', ['gaussian', 'gaussian']]],
      'grids[0].laws: expected nothing twice, got a list; correct it',
    ],
    [[['grids.3.name', 'ranks']], 'grids[3].name: expected a name once, got "ranks" again'],
    [
      [['grids.0.schemes', ['QKQV', 'QKQV:sketch=gaussian']]],
      'grids[0].schemes: expected each scheme once, got "QKQV:sketch=gaussian" again from readings',
    ],
    [[['name', '../elsewhere']], 'name: expected letters, digits, _ and -, got "../elsewhere"; correct it'],
    [[['grids', []]], 'grids: too small: expected array to have >=1 items, got a list; correct it'],
    [
      [['format', 'kqv-policy-1']],
      'format: expected "kqv-study-1", got "kqv-policy-1"; name a file of that format',
    ],
  ])('is refused at once where it is wrong: %j', (changes, message) => {
    expect(() => readDesign(changed(changes), 'my.json')).toThrow(new RangeError(`my.json: ${message}`))
  })

  it.each<[Changes, string]>([
    [[['trials', 1e9]], 'at most 1000000 cells are measured, got 41000000000; lower trials'],
    [
      [['numKeys', 1e7]],
      'a cell has at most 1000000 keys or queries and 100000000 pairs of them, got 10000000 and 64; lower numKeys or numQueries',
    ],
    [
      [
        ['numKeys', 1e5],
        ['numQueries', 1e5],
      ],
      'a cell has at most 1000000 keys or queries and 100000000 pairs of them, got 100000 and 100000; lower numKeys or numQueries',
    ],
  ])('is refused where no machine could hold it: %j', (changes, message) => {
    expect(() => readDesign(changed(changes), 'my.json')).toThrow(new TooLargeError(`my.json: ${message}`))
  })

  it('may have head dims of every Hadamard order', () => {
    const headDims = [8, 36, 80, 96, 112, 192]
    const grid = { ...JSON.parse(paperText).grids[1], headDims }
    expect(readDesign(changed([['grids', [grid]]]), 'my.json').grids[0].headDims).toEqual(headDims)
  })
})
