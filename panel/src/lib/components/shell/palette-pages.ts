import { links } from '$lib/links';
import { session } from '$lib/stores/session.svelte';
import { texts } from '$lib/texts';
import { account } from '$lib/texts/account';
import { palettePages } from '$lib/texts/palette';
import { team } from '$lib/texts/team';
import { navItems } from './nav';
import type { PalettePage } from './palette-match';

/** Every page that one may open from anywhere: those of the rail, and what lies one step below them. */
export function allPages(): PalettePage[] {
  const { also, inside } = palettePages;
  const ofRail: Record<string, string> = { [links.team()]: also.team, [links.nodes()]: also.nodes };
  const ofTeam = session.tenant !== null && session.can('member.read');
  const pages: (PalettePage | false)[] = [
    ...navItems().map(({ text, href }) => ({ text, href, also: ofRail[href] ?? '' })),
    ofTeam &&
      session.can('role.read') && {
        text: inside(team.title, team.tabs.roles),
        href: links.teamRoles(),
        also: also.roles,
      },
    ofTeam && session.can('audit.read') && { text: inside(team.title, team.tabs.audit), href: links.teamAudit() },
    ofTeam && { text: inside(team.title, team.tabs.settings), href: links.teamSettings(), also: also.teamSettings },
    { text: texts.nav.yourAccount, href: links.account(), also: also.account },
    { text: inside(account.title, account.security), href: links.accountSecurity(), also: also.security },
    { text: inside(account.title, account.sessions), href: links.accountSessions(), also: also.sessions },
    { text: inside(account.title, account.activity), href: links.accountActivity(), also: also.activity },
    { text: inside(account.title, account.keys), href: links.accountKeys(), also: also.keys },
  ];
  return pages.filter((page) => page !== false);
}
