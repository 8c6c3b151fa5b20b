import { answerStyle } from './answerStyle.ts'
import { blockStyle } from './blockStyle.ts'
import { forestStyle } from './forestStyle.ts'
import { heatMapStyle } from './heatMapStyle.ts'
import { pageStyle } from './pageStyle.ts'
import { plotStyle } from './plotStyle.ts'
import { tableStyle } from './tableStyle.ts'

/** Colours alone change between light and dark; blue and orange stay apart for colour-blind readers. */
const light = `
  --surface: #ffffff; --raised: #f5f7f9; --ink: #1a1f26; --muted: #56606c; --line: #dde2e8; --shadow: #1a1f2640;
  --accent: #0b5cad; --baseline: #6b7480; --frontier: #8fb8e0;
  --better: #0b5cad; --worse: #a8430a; --open: #56606c; --unsure: #7d5a00; --unsure-fill: #e3b341;
  --bits-0: #e6eff8; --bits-1: #cfe1f2; --bits-2: #b0d0ea; --bits-3: #8abbde; --bits-4: #60a3d1;
  --bits-5: #3d89c1; --bits-6: #216eae; --bits-7: #0d5295; --bits-8: #08306b;
  --loss-0: #fdf0dd; --loss-1: #fbe0bd; --loss-2: #f8ca93; --loss-3: #f2ae66; --loss-4: #e6903f;
  --loss-5: #d17221; --loss-6: #b15710; --loss-7: #8a400a; --loss-8: #5c2905;`

const dark = `
  --surface: #12161b; --raised: #1a2027; --ink: #e7ebf0; --muted: #a0abb8; --line: #2d353f; --shadow: #e7ebf040;
  --accent: #73b6ff; --baseline: #9aa5b2; --frontier: #3f6690;
  --better: #73b6ff; --worse: #ff9d5c; --open: #a0abb8; --unsure: #e3b341; --unsure-fill: #e3b341;
  --bits-0: #17273a; --bits-1: #193552; --bits-2: #1c456c; --bits-3: #205788; --bits-4: #2d6da6;
  --bits-5: #4687c2; --bits-6: #6ea5d8; --bits-7: #9fc6ea; --bits-8: #d8eafa;
  --loss-0: #2b1f15; --loss-1: #412a16; --loss-2: #5a3717; --loss-3: #774718; --loss-4: #97591b;
  --loss-5: #b97026; --loss-6: #d98f44; --loss-7: #f0b577; --loss-8: #fde3c0;`

/** A class for each colour of a ramp. */
const rampSteps = Array.from({ length: 9 }, (_, step) =>
  ['bits', 'loss']
    .map((ramp) => `.${ramp} .s${step} { fill: var(--${ramp}-${step}); background: var(--${ramp}-${step}) }`)
    .join('\n'),
).join('\n')

/** Paper gets the desktop's layout, with smaller letters. */
const print = `
@media print {
  :root { color-scheme: light; font-size: 65% }
  body { max-width: none; padding: 0 }
  nav, .copy, .readout { display: none !important }
  section { padding-top: 1.5rem }
  figure, .engine, .forest tr, .data tr { break-inside: avoid }
  h2, h3 { break-after: avoid }
  .scroll { overflow: visible; max-height: none }
  .data th, .data td { padding: 0.2rem 0.3rem; white-space: normal !important }
  i, .notice, .data .chosen > * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
`

/** The whole stylesheet; nothing is fetched. */
export const style = [
  `:root { color-scheme: light dark;${light} }`,
  `@media screen and (prefers-color-scheme: dark) { :root {${dark} } }`,
  pageStyle,
  answerStyle,
  rampSteps,
  heatMapStyle,
  plotStyle,
  forestStyle,
  tableStyle,
  blockStyle,
  print,
].join('\n')
