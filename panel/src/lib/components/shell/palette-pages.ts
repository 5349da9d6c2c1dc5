import { links } from '$lib/links';
import { session } from '$lib/stores/session.svelte';
import { m } from '$texts';
import { navItems } from './nav';
import type { PalettePage } from './palette-match';

/** Every page that one may open from anywhere: those of the rail, and what lies one step below them. */
export function allPages(): PalettePage[] {
  const ofRail: Record<string, string> = {
    [links.team()]: m.palette_pages_also_team(),
    [links.nodes()]: m.palette_pages_also_nodes(),
  };
  const ofTeam = session.tenant !== null && session.can('member.read');
  const pages: (PalettePage | false)[] = [
    ...navItems().map(({ text, href }) => ({ text, href, also: ofRail[href] ?? '' })),
    ofTeam &&
      session.can('role.read') && {
        text: m.palette_pages_inside({ page: m.team_title(), section: m.team_tabs_roles() }),
        href: links.teamRoles(),
        also: m.palette_pages_also_roles(),
      },
    ofTeam &&
      session.can('audit.read') && {
        text: m.palette_pages_inside({ page: m.team_title(), section: m.team_tabs_audit() }),
        href: links.teamAudit(),
      },
    ofTeam && {
      text: m.palette_pages_inside({ page: m.team_title(), section: m.team_tabs_settings() }),
      href: links.teamSettings(),
      also: m.palette_pages_also_team_settings(),
    },
    { text: m.nav_your_account(), href: links.account(), also: m.palette_pages_also_account() },
    {
      text: m.palette_pages_inside({ page: m.account_title(), section: m.account_security() }),
      href: links.accountSecurity(),
      also: m.palette_pages_also_security(),
    },
    {
      text: m.palette_pages_inside({ page: m.account_title(), section: m.account_sessions() }),
      href: links.accountSessions(),
      also: m.palette_pages_also_sessions(),
    },
    {
      text: m.palette_pages_inside({ page: m.account_title(), section: m.account_activity() }),
      href: links.accountActivity(),
      also: m.palette_pages_also_activity(),
    },
    {
      text: m.palette_pages_inside({ page: m.account_title(), section: m.account_keys() }),
      href: links.accountKeys(),
      also: m.palette_pages_also_keys(),
    },
  ];
  return pages.filter((page) => page !== false);
}
