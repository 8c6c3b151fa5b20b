const light = '--family-recommended: #0b5cad; --family-uniform: #6b7480; --family-engine: #b8420a;'
const dark = '--family-recommended: #73b6ff; --family-uniform: #9aa5b2; --family-engine: #ff9d5c;'

/** Pictures and tables of replayed caches, on any page that has them. */
export const cacheStyle = `
:root { ${light} }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
.plot-keys { overflow-wrap: anywhere }
.plot-keys.numbered { display: block; columns: 13rem; column-gap: 2.5rem; padding-left: 2rem }
.symbol { width: 0.8125rem; height: 0.8125rem; flex: none; overflow: visible }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.5rem 0; font-size: 0.875rem }
.legend .entry { display: inline-flex; align-items: center; gap: 0.375rem }
.plot .labels .uniform { fill: var(--muted) }
.plot .labels .engine { fill: var(--family-engine) }
.plot .labels .recommended { fill: var(--family-recommended); font-weight: 650 }
.caches .data td { white-space: nowrap }
.caches .data :is(td, th):nth-child(2) { text-align: left }
.caches .data :is(td, th):nth-child(3) { text-align: left; white-space: normal; min-width: 9rem }
.caches .data :is(td, th):first-child { padding-right: 0 }
.caches .data tbody th { overflow-wrap: anywhere }
.data .number { font-weight: 400; color: var(--muted) }
`
