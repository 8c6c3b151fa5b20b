import { normalQuantile } from '../numerics/normalQuantile.ts'
import type { FillNormals, Seed } from '../numerics/random.ts'
import { doubleKernelsOf } from './doubleKernels.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

/** Blocks that are drawn at a time, of two numbers each: what stays in a first-level cache. */
const TILE_BLOCKS = 1024

/** Normal numbers of a seed by kernels; undefined where the host has none. */
export function compiledNormals(): FillNormals | undefined {
  const workspace = openWorkspace()
  if (typeof workspace === 'string') return undefined
  return (seed, first, normals) => {
    // a block may begin with a number that is not wanted
    let skipped = first % 2
    let block = (first - skipped) / 2
    for (let done = 0; done < normals.length; block += TILE_BLOCKS, skipped = 0) {
      const count = Math.min(2 * TILE_BLOCKS - skipped, normals.length - done)
      const numBlocks = 4 * Math.ceil((skipped + count) / 8)
      const at = drawTile(workspace, block, seed, numBlocks) / Float64Array.BYTES_PER_ELEMENT + skipped
      normals.set(workspace.doubles.subarray(at, at + count), done)
      done += count
    }
  }
}

/** Normal numbers of blocks that follow one another; gives their address. */
function drawTile(workspace: Workspace, block: number, [key0, key1]: Seed, numBlocks: number): number {
  const kernels = doubleKernelsOf(workspace)
  const count = 2 * numBlocks
  const [at, left, scratch] = workspace.openAreas([8 * count, 4 * (count + 1), 8 * (count + 1)])
  kernels.drawUniforms(block, key0, key1, numBlocks, at)
  const numLeft = kernels.finishNormals(at, count, left, scratch)
  const { doubles } = workspace
  for (const address of new Uint32Array(doubles.buffer, left, numLeft)) {
    const place = address / Float64Array.BYTES_PER_ELEMENT
    doubles[place] = normalQuantile(doubles[place])
  }
  return at
}
