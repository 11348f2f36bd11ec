import { createHash } from 'node:crypto'

/** A visitor's name for pages: stable, and of no use to whoever sees it. */
export const visitorName = (owner: string): string =>
  createHash('sha256').update(owner).digest('base64url').slice(0, 22)

/** What is followed of a visitor's project. */
export const projectTopic = (owner: string, project: string): string => `project:${visitorName(owner)}.${project}`

/** Projects are their visitor's own. */
export const isOwnTopic = (owner: string, topic: string): boolean => topic.startsWith(projectTopic(owner, ''))
