import { type ReactElement, useSyncExternalStore } from 'react'
import { network, transportChoice } from './client.ts'
import { SettingsIcon } from './icons.tsx'
import { TransportField } from './transport-field.tsx'

const useIsAway = (): boolean => useSyncExternalStore(network.subscribe, network.isAway)

/** How the page follows its scans: for trying out what it does when that gets worse. */
export function NetworkMenu(): ReactElement {
  const isAway = useIsAway()
  return (
    <>
      <button className="button button-quiet" type="button" popoverTarget="network-menu">
        <SettingsIcon />
        <span>Network</span>
      </button>
      <div className="menu card" id="network-menu" popover="auto">
        <TransportField choice={transportChoice} transports={['auto', 'sse', 'poll', 'single']}>
          Changes how a running scan is followed, too, and is kept for your next visit. The scan itself goes on.
        </TransportField>
        <button
          className="button"
          type="button"
          disabled={isAway}
          popoverTarget="network-menu"
          popoverTargetAction="hide"
          onClick={network.takeAway}
        >
          Take the network away
        </button>
      </div>
    </>
  )
}

/** Says that the network was taken away, and gives it back. */
export function NetworkBanner(): ReactElement {
  const isAway = useIsAway()
  return (
    <div role="status">
      {isAway && (
        <div className="banner">
          <span>The network is taken away from this page. A scan that runs goes on at the server.</span>
          <button className="button" type="button" onClick={network.giveBack}>
            Give the network back
          </button>
        </div>
      )}
    </div>
  )
}
