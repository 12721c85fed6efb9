import type { JSX } from 'react';
import { text } from '../text/en';
import { classes } from '../ui/classes';
import { Icon, type IconName } from '../ui/icons';
import type { Upload, UploadStatus } from './upload-list';

type Tone = 'good' | 'warning' | 'neutral';

/** How it stands: done, on its way, or waiting for something that people do. */
const TONES: Record<UploadStatus, Tone> = {
  Processed: 'good',
  Pending: 'neutral',
  CommitNotAnalysed: 'neutral',
  MissingFinal: 'warning',
  CommitNotFound: 'warning',
  BranchNotEnabled: 'warning',
};
const ICONS: Record<Tone, IconName> = { good: 'check', warning: 'warning', neutral: 'clock' };

/** The status in words and by a sign; the colour says nothing that these do not. */
export function StatusLabel({ upload: { status, problem } }: { upload: Upload }): JSX.Element {
  const tone = problem === undefined ? TONES[status] : 'warning';
  return (
    <span className={classes('status', `status-${tone}`)}>
      <Icon name={ICONS[tone]} />
      {text.uploads.statuses[status].label}
    </span>
  );
}

interface StatusButtonProps {
  upload: Upload;
  isOpen: boolean;
  adviceId: string;
  onToggle: () => void;
}

/** The status; pressed, what it means and how to mend it. */
export function StatusButton({ upload, isOpen, adviceId, onToggle }: StatusButtonProps): JSX.Element {
  return (
    <button
      type="button"
      className="button button-quiet status-button"
      aria-expanded={isOpen}
      aria-controls={isOpen ? adviceId : undefined}
      onClick={onToggle}
    >
      <StatusLabel upload={upload} />
      <Icon name={isOpen ? 'up' : 'down'} />
    </button>
  );
}
