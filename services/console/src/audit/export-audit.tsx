import type { JSX } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { FailureNotice } from '../ui/failure-notice';
import { Notice } from '../ui/notice';
import type { AuditExport } from './use-audit-export';

export function ExportAuditButtons({ exporting }: { exporting: AuditExport }): JSX.Element {
  const isRunning = exporting.state.is === 'running';
  return (
    <>
      <Button isOff={isRunning} onClick={() => exporting.start('csv')}>
        {text.audit.exportCsv}
      </Button>
      <Button isOff={isRunning} onClick={() => exporting.start('jsonl')}>
        {text.audit.exportJsonl}
      </Button>
    </>
  );
}

/** How far it is, and what came of it. */
export function ExportAuditState({ exporting }: { exporting: AuditExport }): JSX.Element | null {
  const { state, start, cancel } = exporting;
  switch (state.is) {
    case 'idle':
      return null;
    case 'running':
      return (
        <Notice
          tone="neutral"
          title={text.audit.exporting(state.entries)}
          actions={<Button onClick={cancel}>{text.actions.cancel}</Button>}
        />
      );
    case 'done':
      return <Notice tone="good" title={text.audit.exported(state.entries)} />;
    case 'cancelled':
      return <Notice tone="neutral" title={text.audit.cancelled} />;
    case 'failed':
      return (
        <FailureNotice title={text.audit.notExported} error={state.error} onRetry={() => start(state.kind)} />
      );
  }
}
