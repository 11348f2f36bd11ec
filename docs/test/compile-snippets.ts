import { join } from 'node:path'
import ts from 'typescript'
import { root } from './snippet.ts'
import type { SnippetFile } from './snippet-files.ts'

function compilerOptions(): ts.CompilerOptions {
  const path = join(root, 'docs', 'tsconfig.snippets.json')
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile)
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  return ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'docs')).options
}

function describe(file: SnippetFile, diagnostic: ts.Diagnostic): string {
  const { line } = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0) ?? { line: 0 }
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
  return `${file.page}:${file.lines[line] ?? 0} TS${diagnostic.code}: ${message}`
}

/**
 * What the compiler has against each of the files, which are on disk.
 *
 * @returns One list for each file that holds TypeScript, keyed by its path; an empty one is a file that compiles.
 */
export function compile(files: readonly SnippetFile[]): Map<string, string[]> {
  const sources = files.filter(({ language }) => language !== 'sh')
  const program = ts.createProgram({ rootNames: sources.map(({ path }) => path), options: compilerOptions() })
  return new Map(
    sources.map((file) => {
      const source = program.getSourceFile(file.path)
      const found = source
        ? [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
        : [...program.getGlobalDiagnostics(), ...program.getOptionsDiagnostics()]
      return [file.path, found.map((diagnostic) => describe(file, diagnostic))]
    }),
  )
}
