"""Routes of portal."""

from django.urls import path

from mingban.portal.views import home, my, search, site

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("services/", home.services_list, name="services-list"),
    path("search/", search.search_show, name="search-show"),
    path("search/suggest/", search.search_suggest, name="search-suggest"),
    path("my/", my.my_affairs, name="my-affairs"),
    path("sitemap/", site.site_map, name="site-map"),
    path("accessibility/", site.accessibility_show, name="accessibility-show"),
    path("privacy/", site.privacy_show, name="privacy-show"),
    path("offline/", site.offline_show, name="offline-show"),
    path("sw.js", site.worker_show, name="worker-show"),
    path("manifest.webmanifest", site.manifest_show, name="manifest-show"),
    path("sitemap.xml", site.machine_map, name="machine-map"),
    path("sitemap-<slug:section>.xml", site.machine_map_part, name="machine-map-part"),
    path("robots.txt", site.robots_show, name="robots-show"),
    path("favicon.ico", site.favicon_show, name="favicon-show"),
]
