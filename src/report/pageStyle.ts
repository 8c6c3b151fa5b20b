/** Type, colours of words, sections. */
export const pageStyle = `
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth }
body {
  margin: 0 auto;
  padding: 2.5rem clamp(1rem, 4vw, 3rem) 4rem;
  max-width: 72rem;
  background: var(--surface);
  color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3, h4 { line-height: 1.2; font-weight: 650; text-wrap: balance }
h1 { margin: 0; font-size: clamp(1.5rem, 4vw, 2.25rem) }
h2 { margin: 0 0 1rem; font-size: 1.5rem }
h3 { margin: 2rem 0 0.5rem; font-size: 1.0625rem }
h4 { margin: 1rem 0 0.25rem; font-size: 0.875rem }
p, ul, dl { margin: 0.5rem 0 }
p, figcaption, caption { max-width: 46rem }
ul { padding-left: 1.25rem }
small { color: var(--muted); font-weight: 400; font-size: 0.8125rem }
a { color: var(--accent) }
section { padding-top: 3rem }
#answer { padding-top: 1rem }
figure { margin: 0.5rem 0 1rem }
figcaption, caption, .caption {
  color: var(--muted);
  font-size: 0.875rem;
  text-align: left;
  padding: 0.25rem 0 0.5rem;
}
footer { margin-top: 4rem; color: var(--muted); font-size: 0.875rem }
.eyebrow { margin: 0; color: var(--muted); font-size: 0.875rem }
h1, .lead { max-width: none; overflow-wrap: anywhere }
.lead { font-size: clamp(1.25rem, 3.2vw, 1.75rem); line-height: 1.3; margin: 0.5rem 0 1.5rem }
.lead strong { color: var(--accent); white-space: nowrap }
.headline { margin: 1.5rem 0; font-size: 1.0625rem }
.notice {
  padding: 0.75rem 1rem;
  background: var(--raised);
  border-left: 3px solid var(--unsure-fill);
}
.lacking { color: var(--muted); padding: 0.75rem 1rem; background: var(--raised) }
.better { color: var(--better) }
.worse { color: var(--worse) }
.open { color: var(--open) }
.unsure { color: var(--unsure) }
.interval { color: var(--muted); font-size: 0.8125rem; white-space: nowrap }
.formula { white-space: nowrap }
nav {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1.25rem;
  padding: 0.75rem 0;
  border-block: 1px solid var(--line);
  margin-top: 2.5rem;
}
nav a { text-decoration: none; padding: 0.25rem 0 }
summary { cursor: pointer; color: var(--accent) }
.budget { border-top: 1px solid var(--line); padding: 0.5rem 0 }
.budget > summary { font-weight: 650 }
.budget h3 { margin-top: 1rem }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
`
