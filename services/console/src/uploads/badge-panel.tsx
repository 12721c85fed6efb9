import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type JSX, useState } from 'react';
import { encoded } from '../api/address';
import type { RepositoryNames } from '../organizations/organizations.api';
import { branchesQuery, repositoryQuery } from '../repository/repository.api';
import { text } from '../text/en';
import { Copyable } from '../ui/copy';
import { Fetched } from '../ui/fetched';
import { Lines } from '../ui/lines';
import { Notice } from '../ui/notice';
import { SelectField } from '../ui/select-field';
import { badgeMarkup, badgePath, fetchingCommand } from './badge-markup';

/** The badge of a branch, and how to show it; what it takes is asked for when it is opened. */
export function BadgePanel({ names }: { names: RepositoryNames }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="panel" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h2>{text.badge.title}</h2>
      </summary>
      {isOpen ? <Badge names={names} /> : null}
    </details>
  );
}

function Badge({ names }: { names: RepositoryNames }): JSX.Element {
  const repository = useQuery(repositoryQuery(names));
  const branches = useQuery(branchesQuery(names));
  const [branch, setBranch] = useState('');
  const [isBroken, setBroken] = useState(false);
  if (!repository.data) return <Fetched list={repository} failed={text.badge.failed} />;
  const { visibility, defaultBranch } = repository.data;
  const main = defaultBranch?.name ?? '';
  const others = (branches.data ?? []).filter(({ name, isEnabled }) => isEnabled && name !== main);
  const image = badgePath(names, branch === '' ? undefined : branch);
  const choose = (chosen: string): void => {
    setBranch(chosen);
    setBroken(false);
  };
  return (
    <div className="stack badge">
      <p className="lead">{text.badge.lead}</p>
      <SelectField
        label={text.badge.branch}
        name="branch"
        options={[
          { value: '', label: text.badge.mainBranch(main) },
          ...others.map(({ name }) => ({ value: name, label: name })),
        ]}
        value={branch}
        onChange={choose}
      />
      {branches.error ? <p className="field-error">{text.badge.branchesFailed}</p> : null}
      {isBroken ? (
        <Notice tone="bad" title={text.badge.broken} />
      ) : (
        <img
          className="badge-image"
          src={image}
          alt={text.badge.alt(branch || main)}
          onError={() => setBroken(true)}
        />
      )}
      {visibility === 'Public' ? <PublicBadge names={names} image={image} /> : <PrivateBadge image={image} />}
    </div>
  );
}

function PublicBadge({ names, image }: { names: RepositoryNames; image: string }): JSX.Element {
  const { basepath } = useRouter();
  const { provider, organization, repository } = names;
  const base = `${location.origin}${basepath.replace(/\/$/, '')}`;
  const page = `${base}/organizations/${provider}/${encoded(organization)}/repositories/${encoded(repository)}`;
  const address = `${location.origin}${image}`;
  const { markdown, html } = badgeMarkup(address, page, text.badge.altInReadme);
  return (
    <>
      <Copyable label={text.badge.markdown} value={markdown} />
      <Copyable label={text.badge.html} value={html} />
      <Copyable label={text.badge.address} value={address} />
      <p className="help">{text.badge.kept}</p>
    </>
  );
}

function PrivateBadge({ image }: { image: string }): JSX.Element {
  return (
    <>
      <Notice tone="neutral" title={text.badge.private}>
        <p>{text.badge.privateHelp}</p>
      </Notice>
      <Lines what={text.badge.command} lines={fetchingCommand(`${location.origin}${image}`)} />
      <p className="help">{text.badge.privateToken}</p>
    </>
  );
}
