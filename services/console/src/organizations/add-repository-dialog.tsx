import { type JSX, useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { useApp } from '../session/app-context';
import { text } from '../text/en';
import { forgetDraft } from '../ui/drafts';
import { DialogForm } from '../ui/dialog-form';
import { TextField } from '../ui/field';
import { Segments } from '../ui/segments';
import { useDraft } from '../ui/use-draft';
import { useOnce } from '../ui/use-once';
import { directoryNameProblem } from './directory-name';
import {
  addRepository,
  type OrganizationNames,
  VISIBILITIES,
  type Visibility,
  type WantedRepository,
} from './organizations.api';

interface AddRepositoryDialogProps {
  names: OrganizationNames;
  onClose: () => void;
}

const EMPTY: WantedRepository = { name: '', visibility: 'Private', defaultBranch: 'main' };

/** Whoever has added a repository goes on to its tokens: nothing can be sent to it without one. */
export function AddRepositoryDialog({ names, onClose }: AddRepositoryDialogProps): JSX.Element {
  const { queries } = useApp();
  const navigate = useNavigate();
  const draftKey = `new-repository ${names.provider}/${names.organization}`;
  const draft = useDraft<WantedRepository>(draftKey, EMPTY, isWantedRepository);
  const [wasSubmitted, setSubmitted] = useState(false);
  const wanted = draft.value;
  const name = wanted.name.trim();
  const problem = directoryNameProblem(name);
  const isShown = problem !== undefined && (wasSubmitted || problem !== 'missing');
  const adding = useOnce(
    async (asked: WantedRepository) => {
      try {
        return await addRepository(names, asked);
      } finally {
        void queries.invalidateQueries({ queryKey: ['repositories', names.provider, names.organization] });
      }
    },
    async ({ name: repository }) => {
      forgetDraft(draftKey);
      await navigate({
        to: '/organizations/$provider/$organization/repositories/$repository/settings/tokens',
        params: { ...names, repository },
        replace: true,
        // The form knows of the answer only when it is drawn again, and holds the page until then.
        ignoreBlocker: true,
      });
    },
  );
  const change = (changed: Partial<WantedRepository>): void => draft.set({ ...wanted, ...changed });
  return (
    <DialogForm
      title={text.addRepository.title}
      lead={text.addRepository.lead(names.organization)}
      sending={adding}
      submit={text.addRepository.submit}
      submitting={text.addRepository.submitting}
      failed={text.addRepository.failed}
      whenUnanswered={text.addRepository.unknown}
      onSubmit={() => {
        setSubmitted(true);
        if (problem === undefined) adding.run({ ...wanted, name });
      }}
      onClose={onClose}
      onCancel={() => {
        draft.discard();
        onClose();
      }}
    >
      <TextField
        label={text.directory.name}
        help={text.addRepository.nameHelp}
        error={isShown ? text.directory.nameRules[problem] : undefined}
        name="name"
        autoComplete="off"
        value={wanted.name}
        onChange={(typed) => change({ name: typed })}
      />
      <div>
        <Segments
          name="visibility"
          legend={text.repositories.visibility}
          options={VISIBILITIES.map((value) => ({
            value,
            label: text.addRepository.visibilities[value].name,
          }))}
          value={wanted.visibility}
          onChange={(visibility) => change({ visibility })}
        />
        <p className="help">{text.addRepository.visibilities[wanted.visibility].help}</p>
      </div>
      <TextField
        label={text.addRepository.defaultBranch}
        name="default-branch"
        autoComplete="off"
        value={wanted.defaultBranch}
        onChange={(defaultBranch) => change({ defaultBranch })}
      />
    </DialogForm>
  );
}

const isVisibility = (value: unknown): value is Visibility => VISIBILITIES.some((one) => one === value);

const isWantedRepository = (value: unknown): value is WantedRepository =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'visibility' in value &&
  isVisibility(value.visibility) &&
  'defaultBranch' in value &&
  typeof value.defaultBranch === 'string';
