/** Files by path from `src/`. */
type Files = Readonly<Record<string, string>>

interface Example {
  /** Each breaks the rule in one place. */
  readonly broken: readonly Files[]
  /** Close to it, and allowed. */
  readonly kept: Files
}

const lines = (count: number): string => 'f()\n'.repeat(count)

/** For each rule, by its title, sources that break it and sources that do not. */
export const examples: Readonly<Record<string, Example>> = {
  'has only folders that the layer table declares': {
    broken: [{ 'plugins/a.ts': '' }, { 'a.ts': '' }],
    kept: { 'stats/a.ts': '', 'cli/commands/a.ts': '' },
  },
  'imports only downward': {
    broken: [
      { 'numerics/a.ts': "import { b } from '../codecs/b.ts'" },
      { 'stats/a.ts': "import type { Study } from '../study/b.ts'" },
      { 'codecs/a.ts': "export { b } from '../cache/b.ts'" },
      { 'study/a.ts': "const b = await import('../advisor/b.ts')" },
      { 'report/a.ts': "type B = import('../numerics/b.ts').B" },
      { 'advisor/a.ts': "import '../metrics/b.ts'" },
      { 'report/a.ts': "import { b } from '../cli/b.ts'" },
      { 'models/a.ts': "import { b } from '../sweep/b.ts'" },
    ],
    kept: {
      'codecs/a.ts': "import { b } from '../numerics/b.ts'\nimport { c } from './c.ts'",
      'cli/commands/a.ts': "import { b } from '../b.ts'\nimport { c } from '../../study/c.ts'",
      'cli/a.ts': "import { b } from '../report/b.ts'",
    },
  },
  'imports no file outside of src': {
    broken: [
      { 'cli/a.ts': "import data from '../../package.json'" },
      { 'cli/commands/a.ts': "import { b } from '../../../test/b.ts'" },
    ],
    kept: { 'cli/commands/a.ts': "import { b } from '../../stats/b.ts'" },
  },
  'imports only the packages its layer lists': {
    broken: [
      { 'codecs/a.ts': "import { z } from 'zod'" },
      { 'stats/a.ts': "import { mean } from 'simple-statistics'" },
      { 'formats/a.ts': "import { z } from 'zod/mini'" },
      { 'cli/a.ts': "const plot = await import('@observablehq/plot')" },
    ],
    kept: {
      'stats/a.ts': "import cdf from '@stdlib/stats-base-dists-t-cdf'",
      'formats/a.ts': "import { z } from 'zod'\nimport { b } from './b.ts'",
      'cli/a.ts': "import { join } from 'node:path'",
    },
  },
  'imports node: only in layers that touch the host': {
    broken: [
      { 'formats/a.ts': "import { readFileSync } from 'node:fs'" },
      { 'report/a.ts': "import type { Stats } from 'node:fs'" },
    ],
    kept: { 'sweep/a.ts': "import { readFileSync } from 'node:fs'" },
  },
  'has no barrel: each import names the file that it needs': {
    broken: [{ 'stats/index.ts': '' }, { 'stats/tests.ts': "export * from './tTest.ts'" }],
    kept: { 'stats/tTest.ts': "export type { TestResult } from './testResult.ts'" },
  },
  'has no import cycle between files': {
    broken: [
      { 'stats/a.ts': "import './a.ts'" },
      { 'stats/a.ts': "import { b } from './b.ts'", 'stats/b.ts': "import { a } from './a.ts'" },
      {
        'stats/a.ts': "import type { C } from './c.ts'",
        'stats/b.ts': "import { a } from './a.ts'",
        'stats/c.ts': "import { b } from './b.ts'",
        'stats/d.ts': "import { a } from './a.ts'",
      },
    ],
    kept: {
      'stats/a.ts': "import './b.ts'\nimport './c.ts'",
      'stats/b.ts': "import './d.ts'",
      'stats/c.ts': "import './d.ts'",
      'stats/d.ts': '',
    },
  },
  'names no folder or file by a word that says nothing': {
    broken: [{ 'stats/utils/a.ts': '' }, { 'cli/helpers.ts': '' }, { 'core/a.ts': '' }],
    kept: { 'stats/commonScale.ts': '', 'cli/commands/a.ts': '' },
  },
  'exports by name': {
    broken: [
      { 'stats/a.ts': 'export default 1' },
      { 'stats/a.ts': 'export default function a() {}' },
      { 'stats/a.ts': 'const a = 1\nexport { a as default }' },
    ],
    kept: { 'stats/a.ts': 'export const a = 1\nswitch (a) { default: }\nfunction b(x = 1) {}' },
  },
  'takes randomness, time and the environment as arguments below the layers that touch the host': {
    broken: [
      { 'stats/a.ts': 'const a = Math.random()' },
      { 'study/a.ts': 'const a = Date.now()' },
      { 'report/a.ts': 'const a = new Date()' },
      { 'formats/a.ts': 'const a = process.env.HOME' },
      { 'codecs/a.ts': 'const a = performance.now()' },
      { 'engines/a.ts': 'const a = globalThis' },
    ],
    kept: {
      'cli/a.ts': 'const a = process.pid + performance.now()',
      'stats/a.ts': 'const a = Math.log(b.random()) // no Math.random, no Date.now()',
      'formats/a.ts': 'const a = row.process + row.Date',
    },
  },
  'has no file of more than 300 lines': {
    broken: [{ 'stats/a.ts': lines(301) }],
    kept: { 'stats/a.ts': lines(300) },
  },
  'has no function of more than 70 lines': {
    broken: [
      { 'stats/a.ts': `function a() {\n${lines(69)}}` },
      { 'stats/a.ts': `const a = () => {\n${lines(69)}}` },
      { 'stats/a.ts': `class A {\na() {\n${lines(69)}}\n}` },
    ],
    kept: { 'stats/a.ts': `function a() {\n${lines(68)}}\n${lines(80)}` },
  },
  'has no word of the domain in an identifier of stats': {
    broken: [
      { 'stats/a.ts': 'const numTokens = 1' },
      { 'stats/a.ts': 'function a({ layer }) {}' },
      { 'stats/a.ts': 'interface CodecRow {}' },
      { 'stats/a.ts': 'interface A { readonly cache_size: number }' },
    ],
    kept: {
      'stats/a.ts': '// of tokens, of a cache\nconst header = 1\nfor (const unit of units.keys()) f("key")',
      'study/a.ts': 'const numTokens = 1',
    },
  },
  'has no any': {
    broken: [{ 'cli/a.ts': 'const a: any = 1' }, { 'cli/a.ts': 'const a = b as any' }],
    kept: { 'cli/a.ts': '// any number\nconst any = "any"' },
  },
  'silences no check': {
    broken: [
      { 'cli/a.ts': '// @ts-expect-error' },
      { 'cli/a.ts': '// oxlint-disable-next-line no-shadow' },
      { 'cli/a.ts': '// biome-ignore format: a table' },
    ],
    kept: { 'cli/a.ts': '// nothing is ignored or disabled here' },
  },
}
