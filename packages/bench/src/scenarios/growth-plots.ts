import { type Chart, type PlotPoint, type PlotSeries, toSvg } from '../figures/plot.ts'
import { exponentText, fitOf, type Slope } from '../figures/slope.ts'
import type { Spread } from '../figures/statistics.ts'
import type { Growth } from '../growth/growth.ts'
import { sharedRows, slopesOf } from './growth-result.ts'
import type { Plot } from './scenario.ts'

/** One plot for each thing that grows; none where it was not measured. */
export function growthPlots(growth: Growth): Plot[] {
  const slopes = slopesOf(growth)
  const { followers, sessions, items, log, processes } = growth
  return [
    plot('growth-followers', {
      title: 'One session: CPU of the server per delivered event, by followers',
      x: { label: 'followers of one session' },
      y: { label: 'CPU per delivery (µs)' },
      series: [
        fitted(
          'measured',
          followers.map(({ size, cpuUs }) => pointOf(size, cpuUs)),
          slopes.delivery,
        ),
      ],
    }),
    plot('growth-sessions', {
      title: 'CPU of worker and server per update, by sessions with a follower each',
      x: { label: 'sessions' },
      y: { label: 'CPU per update (µs)' },
      series: [
        fitted(
          'measured',
          sessions.map(({ size, cpuUs }) => pointOf(size, cpuUs)),
          slopes.update,
        ),
      ],
    }),
    plot('growth-items', {
      title: 'One session: CPU per update of an item, by items',
      x: { label: 'items in the session' },
      y: { label: 'CPU per update (µs)' },
      series: [
        fitted(
          'measured',
          items.map((row) => ({ x: row.items, y: row.perUpdate.cpuUs })),
          slopes.item,
        ),
      ],
    }),
    plot('growth-log', {
      title: 'One session: writing and reading, by the length of its log',
      x: { label: 'events in the log' },
      y: { label: 'time (µs)' },
      series: [
        fitted(
          'an event is written',
          log.map((row) => ({ x: row.events, y: row.append.cpuUs })),
          slopes.append,
        ),
        fitted(
          'the last ten are read',
          log.map((row) => ({ x: row.events, y: row.readAfterUs })),
          slopes.readAfter,
        ),
        fitted(
          'it is read for a first follower',
          log.map((row) => ({ x: row.events, y: row.readAllUs })),
          slopes.readAll,
        ),
      ],
    }),
    ...(processes.length < 2 ? [] : [processesPlot(sharedRows(processes))]),
  ]
}

const processesPlot = (rows: Growth['processes']): Plot =>
  plot('growth-processes', {
    title: 'The same followers over Redis: CPU by serving processes',
    x: { label: 'serving processes', scale: 'linear' },
    y: { label: 'CPU (ms a second)', scale: 'linear' },
    series: [
      { name: 'all serving processes together', points: rows.map((row) => ({ x: row.processes, y: row.cpuMs })) },
      { name: 'one of them', points: rows.map((row) => ({ x: row.processes, y: row.cpuMsPerProcess })) },
      { name: 'the worker', points: rows.map((row) => ({ x: row.processes, y: row.workerCpuMs })) },
    ],
  })

const pointOf = (x: number, { median, min, max }: Spread): PlotPoint => ({ x, y: median, low: min, high: max })

/** The slope stands in the legend. */
const fitted = (name: string, points: readonly PlotPoint[], slope: Slope): PlotSeries => ({
  name: `${name}; dashed: slope ${exponentText(slope)} from ${slope.from.toLocaleString('en-US')} on`,
  points,
  fit: fitOf(slope),
})

function plot(name: string, chart: Omit<Chart, 'description'>): Plot {
  const description = describe(chart)
  return { name: `${name}.svg`, alt: `${chart.title}: ${description}`, svg: toSvg({ ...chart, description }) }
}

/** The first and the last figure of each series, in words. */
const describe = ({ series, x, y }: Omit<Chart, 'description'>): string =>
  series
    .map(({ name, points }) => {
      const [first, last] = [points[0], points.at(-1)]
      if (first === undefined || last === undefined) return `${name}: nothing was measured.`
      const figure = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
      return `${name}: ${y.label} ${figure(first.y)} at ${figure(first.x)}, ${figure(last.y)} at ${figure(last.x)} ${x.label}.`
    })
    .join(' ')
