import { type FormEvent, type ReactElement, useId, useState } from 'react'
import { useLoaded } from 'scan/web/use-loaded'
import { beside } from '../client.ts'
import { filesOfNumber } from '../format.ts'
import { Outline } from '../icons.tsx'

/** A folder of the server's. */
export interface ServerFolder {
  /** Below the root that the server allows; `''` is the root itself. */
  readonly path: string
  readonly files: number
}

/** Processes a folder that lies on the server: nothing is uploaded. Nothing where the server allows none. */
export function ServerFolderForm({ onChoose }: { readonly onChoose: (path: string) => void }): ReactElement | null {
  const { value: folders } = useLoaded<readonly ServerFolder[]>(beside('folders'))
  const [path, setPath] = useState<string>()
  const id = useId()
  if (!folders?.length) return null
  const chosen = path ?? folders[0]?.path ?? ''
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onChoose(chosen)
  }
  return (
    <form className="server-folder field" onSubmit={submit}>
      <label htmlFor={id}>Or a folder on the server</label>
      <div className="server-folder-row">
        <select id={id} value={chosen} onChange={({ target }) => setPath(target.value)}>
          {folders.map((folder) => (
            <option key={folder.path} value={folder.path}>
              {folder.path === '' ? 'All of it' : folder.path} · {filesOfNumber(folder.files)}
            </option>
          ))}
        </select>
        <button className="button" type="submit">
          <Outline name="server" />
          Process it
        </button>
      </div>
    </form>
  )
}
