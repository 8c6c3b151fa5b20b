/** What a codec id looks like: a name, and options behind a colon. */
const codecId = /^[a-z0-9_]+(:[a-z0-9_]+=[a-z0-9_.]+(,[a-z0-9_]+=[a-z0-9_.]+)*)?$/
/** A comma between codecs: one between options has an equals sign before the next comma or colon. */
const betweenCodecs = /,(?![^,:]*=)/

/**
 * A cache as pages, terminal and README call it: `mse5 / mse3` for the ids `mse5,mse3`, and `q4_0, rotated` where llama.cpp's
 * rotation is all that there is to say. What is not made of codec ids stays as it is.
 */
export function cacheName(label: string): string {
  const ids = label.split(betweenCodecs)
  if (!ids.every((id) => codecId.test(id))) return label
  return [...new Set(ids.map(codecName))].join(' / ')
}

function codecName(id: string): string {
  return id.replace(/:rotation=hadamard(64)?$/, ', rotated')
}
