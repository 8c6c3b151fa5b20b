import type { SchemeFinding } from '../advisor/recommendation.ts'
import { formatPercent } from './formatNumber.ts'

/** What `mse3+mse4@0.75` means, by the first scheme that is such a mixture; nothing where none is. */
export function mixtureText(schemes: readonly SchemeFinding[]): string {
  const found = schemes.map(({ detail }) => /([^ +]+)\+([^ +]+)@([\d.]+)/.exec(detail))
  const [mixture, lower, upper, share] = found.find((match) => match !== null) ?? []
  if (mixture === undefined) return ''
  return `A size between two codecs is a mixture: ${mixture} holds ${formatPercent(Number(share))} of the tokens in ${upper}, the others in ${lower}.`
}
