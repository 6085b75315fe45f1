"""User names that nobody may take."""

_ADDRESSES = """
about accessibility account accounts activity actor all announcements api app apps archive
assets atom auth avatar avatars block blocked blog bookmark bookmarks bot bots cache careers
changelog channel code community compose confirm contact cookies copyright cover css dashboard
data delete developer developers direct discover dm docs domain download draft drafts edit email
embed error errors events everyone explore export false faq favicon favourites federation feed
feeds files filter flask follow followers following follows forgot forum forums friends graphql
groups guest guidelines health help here history home hosts htmx icon icons image images imprint
inbox index info instance instances invite invites jobs join js json language languages legal
license like likes list lists live livez local locale login logout mail mailto maintenance
manage manifest me media members mention mentions message messages metrics microblog missing
mobile mute muted my new news nobody nodeinfo none notes notification notifications null oauth
off on outbox page pages password people photos pin ping pins policy poll polls popular post
posts press privacy private profile profiles public quiet quilt quote quotes readyz redirect
register replies reply report reports repost reposts reset robots rss rules save saved scheduled
script search self session sessions settings setup share shop sign_in sign_out sign_up signin
signout signup site sitemap static stats status statuses store stream streaming style styles
subscribe suggestions suspended system tag tags terms test tests thanks theme thread threads
tile tiles timeline timelines today token tokens tos translate translations trending trends true
unblock undefined unfollow unlike unmute unpin unrepost unsubscribe update updates upload
uploads url user username users verify version video videos void webfinger webhook webhooks
websub welcome well_known who widget widgets with_replies www xrpc yourself
"""

_STAFF = """
abuse admin administration administrator admins adminteam daemon helpdesk hostmaster
mailerdaemon mod moderation moderator moderators mods modteam noreply official operator
operators owner postmaster root security securityteam sitemaster staff staffteam superuser
support supportteam sysadmin sysop team trust trustandsafety webmaster
"""

# What is an address of the site or could become one, or would be taken for nobody or everybody.
ADDRESSES = frozenset(_ADDRESSES.split())

# Who would be believed to speak for the site, with whatever digits and underscores around it.
STAFF = frozenset(_STAFF.split())
