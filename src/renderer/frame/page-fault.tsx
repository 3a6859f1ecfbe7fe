import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { Notice } from '../components/notice.tsx'

interface State {
  fault: Error | undefined
}

/** Catches a fault of ours: around each page, so that the frame stays usable, and around the whole window. */
export class PageFault extends Component<{ children: ReactNode }, State> {
  override state: State = { fault: undefined }

  static getDerivedStateFromError(fault: Error): State {
    return { fault }
  }

  override componentDidMount(): void {
    addEventListener('hashchange', this.#clear)
  }

  override componentWillUnmount(): void {
    removeEventListener('hashchange', this.#clear)
  }

  override render(): ReactNode {
    const { fault } = this.state
    if (!fault) return this.props.children
    return (
      <div style={{ padding: 24 }}>
        <Notice
          error={{
            code: 'INTERNAL',
            message: 'This page failed in a way that should not happen.',
            remedy: `Show it again; if it fails again, report it with these words: ${fault.message}`,
          }}
          action={
            <Button size="compact-sm" variant="default" onClick={this.#clear}>
              Show the page again
            </Button>
          }
        />
      </div>
    )
  }

  readonly #clear = () => this.setState({ fault: undefined })
}
