import { claimStyle } from './claimStyle.ts'
import { ratioStyle } from './ratioStyle.ts'
import { readingStyle } from './readingStyle.ts'
import { winnerStyle } from './winnerStyle.ts'

/** A colour for each scheme; symbols or names go with it. Neighbours differ in lightness too, for colour-blind readers. */
const light = `
  --scheme-kv: #8a5a00; --scheme-kqv: #0b5cad; --scheme-qkqv: #b8420a; --scheme-qkqv-gaussian: #a3195b;
  --scheme-mse: #00704f; --scheme-qkv: #6b4fb3; --scheme-other: #56606c;`

const dark = `
  --scheme-kv: #e3b341; --scheme-kqv: #73b6ff; --scheme-qkqv: #ff9d5c; --scheme-qkqv-gaussian: #f58ac2;
  --scheme-mse: #4fd1a5; --scheme-qkv: #b9a3ff; --scheme-other: #a0abb8;`

const general = `
.symbol { width: 0.8125rem; height: 0.8125rem; flex: none; overflow: visible }
.data.worded td, .data.worded thead th { text-align: left }
.data.worded td:last-child { min-width: 16rem }
.data.distances :is(thead th, small) { white-space: nowrap }
.side-by-side h4 { margin-top: 0.5rem }
.side-by-side > figure { min-width: 0 }
.side-by-side > .readout { grid-column: 1 / -1 }
details { margin: 0.5rem 0 }
#winners summary { font-weight: 650; margin: 1rem 0 }
figure > h3 { margin-top: 1.5rem }
`

/** What this report adds to the style of every report. */
export const studyStyle = [
  `:root {${light} }`,
  `@media screen and (prefers-color-scheme: dark) { :root {${dark} } }`,
  general,
  claimStyle,
  readingStyle,
  ratioStyle,
  winnerStyle,
].join('\n')
