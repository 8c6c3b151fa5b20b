/** A folder of `src/`. */
export interface Layer {
  readonly name: string
  /** Layers that it may import, besides itself. */
  readonly imports: readonly string[]
  /** Packages that it may import; one that ends in a slash stands for its whole scope. */
  readonly packages: readonly string[]
  /** Whether it may read files, clocks, the environment and the rest of the host. */
  readonly touchesHost: boolean
}

const everything = 'everything above'

/**
 * Every layer, lowest first: its name, the layers and the packages that it may import. ARCHITECTURE.md says why.
 */
export const layerTable: readonly (readonly [name: string, imports: string, packages: string])[] = [
  ['numerics', '-', '@stdlib/'],
  ['kernels', 'numerics', '-'],
  ['codecs', 'numerics, kernels', '-'],
  ['cache', 'numerics, kernels, codecs', '-'],
  ['metrics', 'numerics, kernels, cache', '-'],
  ['stats', 'numerics', '@stdlib/'],
  ['study', 'numerics, kernels, codecs, cache, metrics, stats', '-'],
  ['advisor', 'numerics, codecs, cache, stats, study', '-'],
  ['formats', 'numerics, codecs, cache, study, advisor', 'fflate, hyparquet, hyparquet-writer, zod'],
  ['engines', 'numerics, codecs, cache, study, advisor', '-'],
  ['threads', 'cache', '-'],
  ['models', 'numerics, codecs, cache, metrics, formats', '@huggingface/tokenizers, onnxruntime-node'],
  ['sweep', 'numerics, cache, study, models, formats', '-'],
  ['report', 'study, advisor', '@observablehq/plot, linkedom'],
  ['cli', everything, 'commander'],
]

const touchingHost = ['threads', 'models', 'sweep', 'cli']

export const layers: readonly Layer[] = layerTable.map(([name, imports, packages], index) => ({
  name,
  imports: imports === everything ? layerTable.slice(0, index).map(([above]) => above) : listed(imports),
  packages: listed(packages),
  touchesHost: touchingHost.includes(name),
}))

function listed(cell: string): string[] {
  return cell === '-' ? [] : cell.split(', ')
}

export function layerNamed(name: string): Layer | undefined {
  return layers.find((layer) => layer.name === name)
}
