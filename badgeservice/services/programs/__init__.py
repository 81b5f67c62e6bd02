"""What programs ask for: any credential signed or verified, over the W3C VC-API. Begin at `vc_api.py`."""
