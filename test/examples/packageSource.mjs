import { registerHooks } from 'node:module'

// examples import the package as its users do; here that is the source, not what was built of it last
registerHooks({
  resolve(specifier, context, next) {
    const [, path] = specifier.match(/^kqv\/(.+)$/) ?? []
    return next(path ? new URL(`../../src/${path}.ts`, import.meta.url).href : specifier, context)
  },
})
