import { dirname, join } from 'node:path'
import ts from 'typescript'

/** How somebody's project resolves modules, and what it makes of them. */
export const RESOLUTIONS = {
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
} as const

interface Wanted {
  /** The project's `node_modules`. */
  readonly modules: string
  readonly files: readonly string[]
  readonly resolution: keyof typeof RESOLUTIONS
  /** Names of the libraries that are there beside Node's types. */
  readonly lib?: readonly string[]
  readonly emit?: boolean
}

/**
 * Type-checks somebody's files, and our declarations that they import, as strictly as can be.
 *
 * @returns What the compiler has against them.
 */
export function compilePacked({ modules, files, resolution, lib = ['dom', 'dom.iterable'], emit }: Wanted): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    ...RESOLUTIONS[resolution],
    lib: ['es2022', ...lib].map((name) => `lib.${name}.d.ts`),
    jsx: ts.JsxEmit.ReactJSX,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    typeRoots: [join(modules, '@types')],
    types: ['node'],
    noEmit: !emit,
  }
  const host = { ...ts.createCompilerHost(options), getCurrentDirectory: () => dirname(modules) }
  const program = ts.createProgram({ rootNames: files, options, host })
  // Checking other people's declarations, those of the DOM above all, takes most of the time and tells nothing of ours.
  const ours = program.getSourceFiles().filter(({ fileName }) => !/node_modules\/(?!@progress\/)/.test(fileName))
  const found = [
    ...program.getOptionsDiagnostics(),
    ...ours.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
    ...program.emit().diagnostics,
  ]
  return [...new Set(found.map((diagnostic) => ts.formatDiagnostic(diagnostic, host).trim()))]
}
