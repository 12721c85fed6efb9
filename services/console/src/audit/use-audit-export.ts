import { useEffect, useRef, useState } from 'react';
import type { OrganizationNames } from '../organizations/organizations.api';
import { saveFile } from '../ui/save-file';
import { auditPage } from './audit.api';
import type { AuditFilter } from './audit-filter';
import { auditFile, FILE_TYPES, type FileKind } from './audit-file';
import { MOST_ENTRIES } from './audit-pages';

export type ExportState =
  | { readonly is: 'idle' }
  | { readonly is: 'running'; readonly entries: number }
  | { readonly is: 'done'; readonly entries: number }
  | { readonly is: 'cancelled' }
  | { readonly is: 'failed'; readonly kind: FileKind; readonly error: unknown };

export interface AuditExport {
  readonly state: ExportState;
  readonly start: (kind: FileKind) => void;
  readonly cancel: () => void;
}

/** Reads all that the filter gives into a file; nothing is saved of what was cancelled or did not come to its end. */
export function useAuditExport(names: OrganizationNames, filter: AuditFilter): AuditExport {
  const [state, setState] = useState<ExportState>({ is: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (kind: FileKind, { signal }: AbortController): Promise<void> => {
    let entries = 0;
    setState({ is: 'running', entries });
    try {
      const parts = await auditFile(
        kind,
        (place) => auditPage(names, filter, { count: MOST_ENTRIES, place, signal }),
        (count) => {
          entries = count;
          if (!signal.aborted) setState({ is: 'running', entries });
        },
      );
      if (signal.aborted) return;
      saveFile(`audit-${names.organization}.${kind}`, FILE_TYPES[kind], parts);
      setState({ is: 'done', entries });
    } catch (error) {
      if (!signal.aborted) setState({ is: 'failed', kind, error });
    }
  };
  return {
    state,
    start: (kind) => {
      running.current?.abort();
      running.current = new AbortController();
      void run(kind, running.current);
    },
    cancel: () => {
      running.current?.abort();
      setState({ is: 'cancelled' });
    },
  };
}
