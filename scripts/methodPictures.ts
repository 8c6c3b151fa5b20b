/** Rewrites the tables and pictures of `docs/methods/`: `node scripts/methodPictures.ts`. A test compares the tables. */
import { readFileSync, writeFileSync } from 'node:fs'
import { betaLawTables } from './methods/betaLaw.ts'
import { centeringTables } from './methods/centering.ts'
import { jensenTables } from './methods/jensen.ts'
import { packedAttentionTables } from './methods/packedAttention.ts'
import { methodPictures } from './methods/pictures.ts'
import { qjlVarianceTables } from './methods/qjlVariance.ts'
import { replacePart } from './readmeTables.ts'

/** The tables of each page, by the name that its markers bear. */
export const methodTables: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'beta-law.md': betaLawTables,
  'qjl-variance.md': qjlVarianceTables,
  'jensen.md': jensenTables,
  'packed-attention.md': packedAttentionTables,
  'centering.md': centeringTables,
}

export const methodsFolder = new URL('../docs/methods/', import.meta.url)

if (import.meta.main) {
  for (const [page, tables] of Object.entries(methodTables)) {
    const path = new URL(page, methodsFolder)
    const text = Object.entries(tables).reduce(
      (written, [name, table]) => replacePart(written, name, table()),
      readFileSync(path, 'utf8'),
    )
    writeFileSync(path, text)
  }
  for (const [name, draw] of Object.entries(methodPictures))
    writeFileSync(new URL(name, methodsFolder), draw())
}
