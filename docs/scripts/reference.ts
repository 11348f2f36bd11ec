import { join } from 'node:path'
import { Application, type ProjectReflection, type TypeDocOptions } from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'
import { publish } from './generated.ts'

const root = join(import.meta.dirname, '..', '..')

/** What a package's user may import, and the source that it stands for. */
const entries: Readonly<Record<string, string>> = {
  '@progress/core': 'packages/core/src/index.ts',
  '@progress/core/schemas': 'packages/core/src/schemas/index.ts',
  '@progress/core/testing': 'packages/core/src/testing/index.ts',
  '@progress/server': 'packages/server/src/index.ts',
  '@progress/server/node': 'packages/server/src/node.ts',
  '@progress/client': 'packages/client/src/index.ts',
  '@progress/client/items': 'packages/client/src/items.ts',
  '@progress/client/memory': 'packages/client/src/memory.ts',
  '@progress/client/tabs': 'packages/client/src/tabs.ts',
  '@progress/client/transport-choice': 'packages/client/src/transport-choice.ts',
  '@progress/react': 'packages/react/src/index.ts',
  '@progress/redis': 'packages/redis/src/index.ts',
  '@progress/postgres': 'packages/postgres/src/index.ts',
}

const options: Partial<TypeDocOptions & PluginOptions> = {
  name: 'Reference',
  entryPoints: Object.values(entries).map((path) => join(root, path)),
  tsconfig: join(root, 'docs/tsconfig.reference.json'),
  basePath: root,
  plugin: ['typedoc-plugin-markdown'],
  readme: 'none',
  disableGit: true,
  sourceLinkTemplate: '{path}',
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  logLevel: 'Warn',
  outputFileStrategy: 'modules',
  entryFileName: 'README',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: { hideModifiers: true, hideSources: true },
}

/** typedoc names a module for its path; readers know it by what they import. */
function nameModules(project: ProjectReflection): void {
  for (const module of project.children ?? []) {
    const path = module.sources?.[0]?.fullFileName
    const entry = Object.entries(entries).find(([, source]) => path === join(root, source))
    if (entry) module.name = entry[0]
  }
}

/** Line numbers would change a page with every edit of a source, whatever became of its docstrings. */
function dropSources(project: ProjectReflection): void {
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.isDeclaration() || reflection.isSignature()) delete reflection.sources
  }
}

await publish(join(root, 'docs/reference'), async (directory) => {
  const app = await Application.bootstrapWithPlugins({ ...options, outputs: [{ name: 'markdown', path: directory }] })
  const project = await app.convert()
  if (!project) throw new Error('typedoc could not read the sources')
  nameModules(project)
  dropSources(project)
  await app.generateOutputs(project)
  if (app.logger.hasErrors()) throw new Error('typedoc could not write the reference')
})
