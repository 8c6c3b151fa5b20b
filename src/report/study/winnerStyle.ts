const schemes = ['kv', 'kqv', 'qkqv', 'qkqv-gaussian', 'mse', 'qkv', 'other']
  .map((name) => `.wins-${name} { --own: var(--scheme-${name}) }`)
  .join('\n')

/** Maps of winners: a coloured cell with a name for each condition. */
export const winnerStyle = `
${schemes}
.winner-map { padding-top: 0; min-width: 0 }
.winners { font-variant-numeric: tabular-nums }
table.winners { width: 100%; border-collapse: separate; border-spacing: 1px; table-layout: fixed }
.winners th { font-weight: 400; font-size: 0.8125rem; text-align: left }
.winners thead th { text-align: center; color: var(--muted) }
.winners thead td { width: 6.5rem }
.winners .group th { font-weight: 650; padding-top: 0.5rem }
.winners td { font-size: 0.6875rem; letter-spacing: -0.01em; line-height: 1.15; text-align: center; height: 1.375rem; padding: 0.0625rem 0 }
.winners td span { display: inline-block }
.winners td span + span::before { content: '='; margin-inline: 0 0.0625rem; color: var(--muted) }
.winners [class^='wins-'] {
  background: color-mix(in srgb, var(--own) 20%, var(--surface));
  box-shadow: inset 0 -3px var(--own);
}
.winners .unclear { color: var(--muted); background: repeating-linear-gradient(135deg, var(--raised) 0 3px, var(--surface) 3px 6px) }
.winners td i { font-style: normal; font-weight: 700 }
.legend.winners b { font-weight: 500; padding: 0.125rem 0.5rem; font-size: 0.8125rem }
@media screen and (max-width: 44rem) {
  .winners thead td { width: 5.5rem }
  .winners td { font-size: 0.6875rem }
}
`
