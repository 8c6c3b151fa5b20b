import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeVersion, packageVersion } from '../../src/sweep/codeVersion.ts'

describe('codeVersion', () => {
  it('is the version of the package and a fingerprint, the same at every call', () => {
    expect(codeVersion()).toMatch(/^\d+\.\d+\.\d+\S*\+[0-9a-f]{8}$/)
    expect(codeVersion()).toBe(codeVersion())
    expect(codeVersion().split('+')[0]).toBe(packageVersion())
  })

  it('is of code that was found: an empty fingerprint would tell no states apart', () => {
    expect(codeVersion().split('+')[1]).not.toBe('00000000')
  })

  it('takes the version from package.json', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(packageVersion()).toBe(version)
  })
})
