/** Rewrites the parts of README.md that follow from the code: `npm run readme`. A test compares them. */

import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { sep } from 'node:path'
import type { Recommendation } from '../src/advisor/recommendation.ts'
import { times, withInterval } from '../src/cli/text/numbers.ts'
import { otherSize } from '../src/cli/text/schemesText.ts'
import { bitsPerValue } from '../src/codecs/codec.ts'
import { codecFamilies, createCodec } from '../src/codecs/registry.ts'
import { findingsSchema } from '../src/formats/findingsSchema.ts'
import { recommendationSchema } from '../src/formats/recommendationSchema.ts'
import { seedOf } from '../src/numerics/random.ts'
import { formatBits, formatNumber } from '../src/report/formatNumber.ts'
import { longestContext } from '../src/report/longestContext.ts'
import { mixtureText } from '../src/report/mixtureText.ts'
import { otherMeasures } from '../src/report/otherMeasures.ts'
import { weightedSentence } from '../src/report/pairSentence.ts'
import { questionAnswers } from '../src/report/questionAnswers.ts'
import { marginSentence } from '../src/report/replay/marginWords.ts'
import { claimIds, findingOf, toldReadings, tolds } from '../src/report/study/readings.ts'
import type { PairedVerdict } from '../src/study/pairedVerdict.ts'
import { replayTable } from './replayTable.ts'
import { speedTable } from './speedTable.ts'

const headDim = 128

/** What each folder of `src/` is, for the tree. */
const annotations: Readonly<Record<string, string>> = {
  numerics: 'number formats, rounding, randomness, transforms, codebooks; knows no domain word',
  kernels: 'the hot loops, compiled; each equal to its plain TypeScript twin',
  codecs:
    'one method per file: vectors <-> bytes at a known cost; codec.ts is the contract, registry.ts the list',
  cache: 'what a KV cache is: shape, trace, policy; packed storage and attention over it',
  metrics: '(reference, candidate) -> one number; one file each',
  stats: 'samples -> estimates, intervals, tests; knows nothing of caches',
  study: 'plan -> rows -> findings: what is measured, and which claims hold',
  advisor: 'findings + a budget -> a policy, its reasons, or "not enough evidence"',
  formats: 'safetensors, npz, Parquet, JSON, the packed cache: bytes <-> our types, no file access',
  engines: "policy <-> each engine's settings, and what it cannot express",
  threads: 'worker threads over one shared memory, in Node and in browsers',
  models: 'real models, read and run: capture, replay; the cache of a transformers.js chat',
  sweep: 'where a plan runs: worker threads, and the journal of rows',
  report: 'findings -> one HTML file with SVG; computes nothing',
  cli: 'the only code that touches arguments, terminal and files',
}

export function readmeWithTables(readme: string): string {
  return [
    ['results', resultsTable()],
    ['replay', replayTable(markdownTable)],
    ['speed', speedTable(markdownTable)],
    ['claims', claimsTable()],
    ['codecs', codecTable()],
    ['tree', sourceTree()],
  ].reduce((text, [name, part]) => replacePart(text, name, part), readme)
}

/** @throws RangeError when the markers are not there, once and in order */
export function replacePart(text: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  const isOnce = text.lastIndexOf(start) === from && text.lastIndexOf(end) === to
  if (from < 0 || to < from || !isOnce)
    throw new RangeError(`README.md: expected ${start} and ${end} once and in this order, got none or more`)
  return `${text.slice(0, from)}${start}\n\n${part}\n\n${text.slice(to)}`
}

/** What `npm start` finds, from the recommendation that is kept in the repository. */
function resultsTable(): string {
  const path = new URL('../studies/smollm2-135m/recommendation.json', import.meta.url)
  const recommendation = recommendationSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const { schemes, stored } = recommendation
  const rows = schemes.map((scheme) => [
    scheme.name,
    formatBits(scheme.stored.bitsPerValue),
    withInterval(scheme.loss),
    withInterval(scheme.klNats),
    scheme.heldOut ? `${formatNumber(scheme.heldOut.loss)}, ${formatNumber(scheme.heldOut.klNats)}` : '',
    formatNumber(scheme.worstHead.klNats),
    scheme.verdict ? verdictText(scheme.verdict) + otherSize(scheme, stored) : '',
  ])
  const header = [
    'scheme',
    'bits per value',
    'output error [95 %]',
    'attention KL, nats [95 %]',
    'held-out error, KL',
    "worst head's KL",
    'the recommendation against it',
  ]
  return [
    `It finds a policy of ${formatBits(stored.bitsPerValue)} bits per value, ${formatBits(stored.compressionRatio)} times smaller than float16:`,
    '',
    ...markdownTable(header, rows),
    '',
    [mixtureText(schemes), weightedSentence(recommendation), otherMeasures(schemes)]
      .filter(Boolean)
      .join(' '),
    '',
    ...questionAnswers(recommendation).map(([question, text]) => `- **${question}** ${text}`),
    `- **What does it cost?** ${costText(recommendation)}`,
  ].join('\n')
}

/** What the model says of the policy, and how far that reaches. */
function costText({ trace, replay, sensitivity }: Recommendation): string {
  if (!replay || !sensitivity)
    throw new RangeError(
      'README.md: the recommendation must be replayed and weighed, got it without; run npm run studies',
    )
  const [own] = replay.caches
  const predicted = formatNumber(sensitivity.predictedKlNats)
  return [
    `Replayed on the model, a mean KLD of ${withInterval(own.statistics.meanKld)} nats, where ${predicted} was predicted.`,
    marginSentence(own, replay).join(''),
    `The longest context measured is ${longestContext({ trace, replay })}.`,
  ].join(' ')
}

/** What the paper's claims came to, from the findings that are kept in the repository. */
function claimsTable(): string {
  const path = new URL('../studies/paper/findings.json', import.meta.url)
  const { claims } = findingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const rows = claimIds(claims).map((id) => {
    const told = tolds.map((reading) => findingOf(claims, id, toldReadings[reading]))
    const figures = told.map((finding) => finding?.figures[0])
    return [
      `${id}: ${told[0]?.claim ?? ''}`,
      ...told.map((finding) => finding?.outcome ?? 'not measured'),
      figures[0]?.name ?? '',
      figures[0]?.published?.toPrecision(3) ?? '',
      ...figures.map((figure) =>
        figure ? `${withInterval(figure.measured)}; ${figure.closedForm?.toPrecision(3) ?? ''}` : '',
      ),
    ]
  })
  const header = [
    "claim, on the paper's laws",
    'our reading',
    'Gaussian sketch',
    'a figure of it',
    'published',
    'ours; closed form',
    'Gaussian sketch; closed form',
  ]
  return markdownTable(header, rows).join('\n')
}

function verdictText({ outcome, ratio }: PairedVerdict): string {
  return ratio ? `${outcome}: ${times(ratio)} the error` : outcome
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

/** One row a family, at its smallest and largest width. */
function codecTable(): string {
  const rows = codecFamilies.map(({ name, title, source, bits, options }) => {
    const ids = bits ? [name + bits.min, name + bits.max] : [name]
    const codecs = ids.map((id) => createCodec(id, headDim, seedOf(0)))
    return [
      range(ids.map((id) => `\`${id}\``)),
      title,
      range(codecs.map(({ codeBits }) => codeBits)),
      range(codecs.map((codec) => bitsPerValue(codec))),
      options.map((option) => `\`${option.name}\`: ${option.values.join(', ')}`).join('; '),
      source,
    ]
  })
  const header = [
    'codec',
    'what it is',
    'code bits',
    'bits per value',
    'options, the default first',
    'source',
  ]
  return [
    `Sizes at a head dim of ${headDim}, everything stored counted.`,
    '',
    ...markdownTable(header, rows),
  ].join('\n')
}

function range(ends: readonly (string | number)[]): string {
  return [...new Set(ends)].join(' to ')
}

/** The folders of `src/` that hold something, lowest layer first. */
function sourceTree(): string {
  const files = globSync('*/**/*.ts', { cwd: new URL('../src/', import.meta.url) })
  const folders = new Set(files.map((file) => file.split(sep)[0]))
  const unknown = [...folders].find((folder) => !(folder in annotations))
  if (unknown)
    throw new RangeError(`README.md: no annotation for a folder of src, got "${unknown}"; add its line`)
  const known = Object.entries(annotations).filter(([folder]) => folders.has(folder))
  return [
    '```',
    'src/',
    ...known.map(([folder, what]) => `  ${`${folder}/`.padEnd(10)} ${what}`),
    '```',
  ].join('\n')
}

if (import.meta.main) {
  const path = new URL('../README.md', import.meta.url)
  writeFileSync(path, readmeWithTables(readFileSync(path, 'utf8')))
}
