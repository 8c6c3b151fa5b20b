import type { CandidateFamily } from '../../study/replay/replayFindings.ts'
import { type Html, html } from '../html.ts'

/** How caches of one origin are drawn: a colour and a symbol, never the colour alone. */
interface FamilyMark {
  readonly symbol: 'circle' | 'square' | 'diamond'
  readonly words: string
  /** The symbol in 8 by 8 pixels, for legends. */
  readonly path: string
}

const marks: Readonly<Record<CandidateFamily, FamilyMark>> = {
  recommended: {
    symbol: 'circle',
    words: 'recommended policy',
    path: 'M4 0A4 4 0 1 0 4 8A4 4 0 1 0 4 0Z',
  },
  uniform: { symbol: 'square', words: 'uniform scheme', path: 'M.5.5h7v7h-7z' },
  engine: { symbol: 'diamond', words: "engine's own cache", path: 'M4 -.5L7.5 4L4 8.5L.5 4z' },
}

export const families = Object.keys(marks) as CandidateFamily[]

export const familyColor = ({ family }: { readonly family: CandidateFamily }): string =>
  `var(--family-${family})`

export const familySymbol = (family: CandidateFamily): FamilyMark['symbol'] => marks[family].symbol

export const familyWords = (family: CandidateFamily): string => marks[family].words

/** Symbol and words of the families that are there. */
export function familyLegend(present: readonly { readonly family: CandidateFamily }[]): Html {
  const entries = families
    .filter((family) => present.some((one) => one.family === family))
    .map(
      (family) =>
        html`<span class="entry"><svg class="symbol" viewBox="-1 -1 10 10" aria-hidden="true"><path d="${marks[family].path}" fill="${familyColor({ family })}"/></svg>${marks[family].words}</span>`,
    )
  return html`<div class="legend">${entries}</div>`
}
